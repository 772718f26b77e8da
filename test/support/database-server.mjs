// Starts one PostgreSQL 18 for a test run, with a migrated template database that each test file copies.
// Runs the built code: `npm test` builds first.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedServer } from '../../dist/database/embedded/embedded-server.js';
import { prepareSchema } from '../../dist/database/roles/prepare-store.js';

export const TEMPLATE = 'storepulse_template';

export default async function startDatabaseServer() {
  // jest runs this setup for each project, but one server is enough.
  if (globalThis.storepulseTestServer) return;
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-test-'));
  const server = await EmbeddedServer.start(folder, () => undefined);
  globalThis.storepulseTestServer = { server, folder };
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  // Test data need not survive a machine crash.
  await admin.query('alter system set fsync = off');
  await admin.query('select pg_reload_conf()');
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const templateUrl = new URL(server.url);
  templateUrl.pathname = `/${TEMPLATE}`;
  await prepareSchema(templateUrl.href);
  process.env.TEST_DATABASE_URL = server.url;
}
