// npm run schema: writes database/schema.sql from the migrations, run in a new store on a PostgreSQL of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { EmbeddedServer } from '../database/dist/embedded/embedded-server.js';
import { prepareStore } from '../database/dist/roles/prepare-store.js';
import { schemaDump } from '../database/dist/schema/schema-dump.js';

const file = join(dirname(dirname(fileURLToPath(import.meta.url))), 'database', 'schema.sql');
const folder = mkdtempSync(join(tmpdir(), 'storepulse-schema-'));
try {
  const server = await EmbeddedServer.start(folder, () => undefined);
  try {
    await prepareStore(server.url);
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    writeFileSync(file, await schemaDump(client));
    await client.end();
  } finally {
    await server.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`Wrote ${file}`);
