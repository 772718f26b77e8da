import pg from 'pg';
import { inTransaction } from '../connection/in-transaction.js';
import { migrate, setUpStore, withMigrationLock } from '../migrations/run-migrations.js';
import type { ZoneSetUp } from '../zone/set-up-zone.js';
import { DATABASE_ROLES, DatabaseAddresses, type DatabaseRole } from './database-addresses.js';
import { grantRights, handOver, isOwnedAsItShould } from './grant-rights.js';
import {
  addressesOf,
  keepSet,
  makeRoles,
  newSet,
  RIGHTS_DIGEST,
  type RoleSet,
  storedSet,
  type Surroundings,
  surroundingsOf,
} from './role-set.js';

const CONNECT_TIMEOUT_MS = 10_000;

export interface PreparedSchema {
  addresses: DatabaseAddresses;
  /** Names of the migrations that ran. */
  migrated: string[];
}

export interface PreparedStore extends PreparedSchema {
  zone: ZoneSetUp;
}

/**
 * Brings roles and schema up to date and fixes the store's time zone. Any number of processes may call it at once.
 *
 * @param url of the user who owns the database. If this user cannot create roles, or nobody can sign in as them, everything runs as this
 *   user.
 * @throws UnknownZoneError
 */
export async function prepareStore(url: string, timeZone?: string): Promise<PreparedStore> {
  const schema = await prepareSchema(url);
  return { ...schema, zone: await setUpStore(schema.addresses.of('jobs'), timeZone) };
}

/** Like `prepareStore`, for a store without a time zone yet. */
export const prepareSchema = (url: string): Promise<PreparedSchema> => withMigrationLock(url, (owner) => prepare(owner, url, migrate));

/** The addresses of a store whose schema is up to date. */
export async function setUpRoles(url: string): Promise<DatabaseAddresses> {
  return (await withMigrationLock(url, (owner) => prepare(owner, url, async () => []))).addresses;
}

type Migrate = (owner: pg.Client, url: string) => Promise<string[]>;

async function prepare(owner: pg.Client, url: string, migrateBy: Migrate): Promise<PreparedSchema> {
  const around = await surroundingsOf(owner);
  const opened = await openRoles(owner, url, around);
  if (typeof opened === 'string') return { addresses: DatabaseAddresses.shared(url, opened), migrated: await migrateBy(owner, url) };
  const { set, addresses, isCurrent } = opened;
  const migrated = await migrateBy(owner, addresses.of('migrations'));
  if (isCurrent && migrated.length === 0) return { addresses, migrated };
  try {
    await handOver(owner, set, around);
    await inTransaction(owner, async () => {
      await grantRights(owner, set, around);
      await keepSet(owner, set, around);
    });
    return { addresses, migrated };
  } catch (error) {
    return { addresses: DatabaseAddresses.shared(url, `their rights could not be granted (${reasonOf(error)})`), migrated };
  }
}

interface OpenedRoles {
  set: RoleSet;
  addresses: DatabaseAddresses;
  /** True if nothing needs to be granted or handed over. */
  isCurrent: boolean;
}

/** @returns the roles, ready to migrate as them; or the reason there are none */
async function openRoles(owner: pg.Client, url: string, around: Surroundings): Promise<OpenedRoles | string> {
  const stored = await storedSet(owner, around);
  if (stored !== null && (await isOwnedAsItShould(owner, stored, around))) {
    const addresses = addressesOf(url, stored);
    if ((await whyNotAs(addresses, ['jobs'])) === null) return { set: stored, addresses, isCurrent: stored.rights === RIGHTS_DIGEST };
  }
  if (stored === null && !around.can_make_roles) return `the user "${around.user}" may not create roles`;
  try {
    const set = stored ?? (await newSet(owner, around));
    await inTransaction(owner, () => makeRoles(owner, set, around));
    const addresses = addressesOf(url, set);
    const reason = await whyNotAs(addresses, DATABASE_ROLES);
    if (reason !== null) return reason;
    await handOver(owner, set, around);
    return { set, addresses, isCurrent: false };
  } catch (error) {
    return `they could not be created (${reasonOf(error)})`;
  }
}

/**
 * The server, or a connection pool in front of it, may admit only certain users: invalid_authorization_specification, invalid_password,
 * insufficient_privilege, and protocol_violation, which some pools send.
 */
const NOT_LET_IN = new Set(['28000', '28P01', '42501', '08P01']);

/** @returns null if every role can connect, else the reason. @throws errors that do not depend on the user */
async function whyNotAs(addresses: DatabaseAddresses, roles: readonly DatabaseRole[]): Promise<string | null> {
  const reasons = await Promise.all(
    roles.map(async (role) => {
      const client = new pg.Client({
        connectionString: addresses.of(role),
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        application_name: 'storepulse set-up',
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return null;
      } catch (error) {
        if (!(error instanceof pg.DatabaseError && NOT_LET_IN.has(error.code ?? ''))) throw error;
        return `the server rejects the role "${role}" (${reasonOf(error)})`;
      } finally {
        await client.end().catch(() => undefined);
      }
    }),
  );
  return reasons.find((reason) => reason !== null) ?? null;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
