import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { setUpStore } from '../../database/migrations/run-migrations.js';

export interface TestStore {
  url: string;
  /** The test's own connection; `drop` ends it. */
  client: pg.Client;
  drop(): Promise<void>;
}

const serverUrl = (): string => {
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined) throw new Error('the database server of the tests is not running: use the jest projects "system" or "browser"');
  return url;
};

/** Template databases by the time zone that is set up in them; in `other`, none is. */
const templates = (): Record<string, string> => z.record(z.string(), z.string()).parse(JSON.parse(process.env.TEST_TEMPLATES ?? '{}'));

async function asAdmin(run: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: serverUrl() });
  await admin.connect();
  try {
    await run(admin);
  } finally {
    await admin.end();
  }
}

/** Creates a migrated, empty database for one test; drop it when done. */
export async function createTestStore(timeZone = 'UTC'): Promise<TestStore> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const { [timeZone]: template, other } = templates();
  // Copying files takes a third of the time of copying by the WAL, PostgreSQL's default.
  await asAdmin((admin) => admin.query(`create database ${name} template ${template ?? other} strategy file_copy`));
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  // A test may take the database away.
  client.on('error', () => undefined);
  await client.connect();
  const drop = async () => {
    await client.end();
    await asAdmin((admin) => admin.query(`drop database ${name} with (force)`));
  };
  try {
    // All stores of the server share the template's roles: creating roles for each would take longer than the rest of the setup.
    await client.query('update role_set set database_oid = (select oid from pg_database where datname = current_database())');
    if (template === undefined) await setUpStore(url.href, timeZone);
  } catch (error) {
    // An open connection would keep the worker of the tests from ending.
    await drop();
    throw error;
  }
  return { url: url.href, client, drop };
}
