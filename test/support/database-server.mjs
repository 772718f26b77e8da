// Starts one PostgreSQL 18 for a test run, with migrated template databases that each test file copies.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import build from './build.mjs';

const TEMPLATE = 'storepulse_template';
/** Zones with a template of their own: setting up a zone takes longer than copying the database. */
const ZONES = { UTC: `${TEMPLATE}_utc`, 'Europe/Berlin': `${TEMPLATE}_berlin` };

export default async function startDatabaseServer() {
  // jest runs this setup for each project, but one server is enough.
  if (globalThis.storepulseTestServer) return;
  await build();
  const { EmbeddedServer } = await import('../../database/dist/embedded/embedded-server.js');
  const { setUpStore } = await import('../../database/dist/migrations/run-migrations.js');
  const { prepareSchema } = await import('../../database/dist/roles/prepare-store.js');
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-test-'));
  const server = await EmbeddedServer.start(folder, () => undefined);
  globalThis.storepulseTestServer = { server, folder };
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  // Test data need not survive a machine crash.
  await admin.query('alter system set fsync = off');
  await admin.query('select pg_reload_conf()');
  await admin.query(`create database ${TEMPLATE}`);
  await prepareSchema(addressOf(server, TEMPLATE));
  for (const [zone, template] of Object.entries(ZONES)) {
    await admin.query(`create database ${template} template ${TEMPLATE}`);
    await setUpStore(addressOf(server, template), zone);
  }
  await admin.end();
  process.env.TEST_DATABASE_URL = server.url;
  process.env.TEST_TEMPLATES = JSON.stringify({ ...ZONES, other: TEMPLATE });
}

function addressOf(server, database) {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  return url.href;
}
