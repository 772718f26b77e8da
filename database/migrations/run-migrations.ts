import pg from 'pg';
import { DataSource } from 'typeorm';
import { tidyAside } from '../views/rebuild-aside.js';
import { LARGE_VIEWS } from '../views/refresh-view.js';
import { setUpZone, type ZoneSetUp } from '../zone/set-up-zone.js';
import { migrations } from './index.js';

/** Any constant: who holds it migrates, the others wait. */
const MIGRATION_LOCK = 5_280_010_001;

/** A data source that only migrates; the API's own is made in platform/database.module. */
export const migrationDataSource = (url: string): DataSource =>
  new DataSource({ type: 'postgres', url, migrations, migrationsTransactionMode: 'each', applicationName: 'storepulse migrations' });

/** Any number of processes may do it at once: one works and the others wait. `work` gets the connection that holds the lock. */
export async function withMigrationLock<T>(url: string, work: (holder: pg.Client) => Promise<T>): Promise<T> {
  const holder = new pg.Client({ connectionString: url, application_name: 'storepulse migrations' });
  await holder.connect();
  try {
    await holder.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await work(holder);
  } finally {
    await holder.end();
  }
}

/**
 * Brings the schema up to date, as the user of the address.
 *
 * @returns names of the migrations that were run.
 */
export const runMigrations = (url: string): Promise<string[]> => withMigrationLock(url, (holder) => migrate(holder, url));

/** @param url who migrates; the lock may be held by another user */
export async function migrate(holder: pg.Client, url: string): Promise<string[]> {
  const dataSource = await migrationDataSource(url).initialize();
  try {
    if (await dataSource.showMigrations()) {
      // What a refresh that was killed has left would be in the way of a migration that changes a view.
      for (const view of LARGE_VIEWS) await tidyAside(holder, view);
    }
    return (await dataSource.runMigrations()).map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}

/**
 * Fixes the store's time zone and where its days begin, when it has none yet, and looks whether the server still agrees.
 *
 * @throws UnknownZoneError
 */
export async function setUpStore(url: string, timeZone = 'UTC'): Promise<ZoneSetUp> {
  const client = new pg.Client({ connectionString: url, application_name: 'storepulse set-up' });
  await client.connect();
  try {
    return await setUpZone(client, timeZone);
  } finally {
    await client.end();
  }
}
