import pg from 'pg';
import { DataSource } from 'typeorm';
import { dropShadow } from '../views/shadow-view.js';
import { LARGE_VIEWS } from '../views/refresh-view.js';
import { setUpZone, type ZoneSetUp } from '../zone/set-up-zone.js';
import { migrations } from './index.js';

/** Any constant. The holder of this lock migrates; the others wait. */
const MIGRATION_LOCK = 5_280_010_001;

/** A data source that only migrates; the API's own is made in platform/database.module. */
export const migrationDataSource = (url: string): DataSource =>
  new DataSource({ type: 'postgres', url, migrations, migrationsTransactionMode: 'each', applicationName: 'storepulse migrations' });

/** Any number of processes may call it at once: one works and the others wait. `work` gets the connection that holds the lock. */
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
 * @returns names of the migrations that ran
 */
export const runMigrations = (url: string): Promise<string[]> => withMigrationLock(url, (holder) => migrate(holder, url));

/** @param url address of the user who migrates; another user may hold the lock */
export async function migrate(holder: pg.Client, url: string): Promise<string[]> {
  const dataSource = await migrationDataSource(url).initialize();
  try {
    if (await dataSource.showMigrations()) {
      // Leftovers of a killed refresh would block a migration that changes a view.
      for (const view of LARGE_VIEWS) await dropShadow(holder, view);
    }
    return (await dataSource.runMigrations()).map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}

/**
 * Sets the store's time zone and day boundaries if it has none yet, and checks whether the server's rules still agree.
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
