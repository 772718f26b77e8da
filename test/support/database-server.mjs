// Starts one PostgreSQL 18 for a run of tests, with a migrated template that each test file copies its database from.
// Runs the built code: `npm test` builds first.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedServer } from '../../dist/database/embedded/embedded-server.js';
import { prepareSchema } from '../../dist/database/roles/prepare-store.js';

export const TEMPLATE = 'storepulse_template';

export default async function startDatabaseServer() {
  // jest runs the set-up of each project; the server is one.
  if (globalThis.storepulseTestServer) return;
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-test-'));
  const server = await EmbeddedServer.start(folder, () => undefined);
  globalThis.storepulseTestServer = { server, folder };
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  // What is written here need not outlive the machine.
  await admin.query('alter system set fsync = off');
  await admin.query('select pg_reload_conf()');
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const templateUrl = new URL(server.url);
  templateUrl.pathname = `/${TEMPLATE}`;
  await prepareSchema(templateUrl.href);
  process.env.TEST_DATABASE_URL = server.url;
}
