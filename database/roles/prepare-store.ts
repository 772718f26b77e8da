import { runMigrations, setUpStore } from '../migrations/run-migrations.js';
import type { ZoneSetUp } from '../zone/set-up-zone.js';
import { DatabaseAddresses } from './database-addresses.js';

export interface PreparedStore {
  addresses: DatabaseAddresses;
  zone: ZoneSetUp;
  /** Names of the migrations that were run. */
  migrated: string[];
}

/**
 * Brings roles and schema up to date and fixes the store's zone, as the user of the address. Any number of processes may do it at once.
 *
 * @throws UnknownZoneError
 */
export async function prepareStore(url: string, timeZone?: string): Promise<PreparedStore> {
  const migrated = await runMigrations(url);
  const zone = await setUpStore(url, timeZone);
  return { addresses: await setUpRoles(url), zone, migrated };
}

/** The addresses of a store whose schema is up to date. */
export async function setUpRoles(url: string): Promise<DatabaseAddresses> {
  return DatabaseAddresses.shared(url, 'there is one address');
}
