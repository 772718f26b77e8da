/** Roles belong to a server, which may have several stores, an older store, or an owner with few rights. */
import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { z } from 'zod';
import { createApp } from '../../apps/api/src/app-factory.js';
import { HealthService } from '../../apps/api/src/health/health.service.js';
import { Log } from '../../apps/api/src/platform/log.js';
import { migrationDataSource } from '../../database/migrations/run-migrations.js';
import { DATABASE_ROLES, type DatabaseAddresses, sharedRolesWarning } from '../../database/roles/database-addresses.js';
import { prepareStore, setUpRoles } from '../../database/roles/prepare-store.js';
import { foldEvents } from '../support/fold-events.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startTestApp, testSettings } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { storedCounts } from './stored-counts.js';

const undo: (() => Promise<unknown>)[] = [];
/** Roles to drop once no store has tables that they own. */
const leftRoles: string[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
  if (leftRoles.length > 0) await dropRoles(leftRoles.splice(0));
});

async function newStore(): Promise<TestStore> {
  const store = await createTestStore();
  let isDropped = false;
  const drop = async () => {
    if (!isDropped) await store.drop();
    isDropped = true;
  };
  undo.push(drop);
  return { ...store, drop };
}

async function asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

const roleNames = (addresses: DatabaseAddresses): string[] => DATABASE_ROLES.map((role) => new URL(addresses.of(role)).username);
const databaseOf = ({ url }: Pick<TestStore, 'url'>): string => new URL(url).pathname.slice(1);

/** Gives the store its own roles instead of the shared test roles; they are removed after the test. */
async function ownRoles(store: TestStore): Promise<DatabaseAddresses> {
  await store.client.query('update role_set set database_oid = 0');
  const addresses = await setUpRoles(store.url);
  leftRoles.push(...roleNames(addresses));
  return addresses;
}

const dropRoles = (names: readonly string[]) => asAdmin((admin) => admin.query(`drop role if exists ${names.join(', ')}`));

/** The server's response to a statement of this role. */
async function said(address: string, sql: string): Promise<string> {
  const client = new pg.Client({ connectionString: address });
  try {
    await client.connect();
    await client.query(sql);
    return 'done';
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? '') : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const at = (address: string, database: string): string => Object.assign(new URL(address), { pathname: `/${database}` }).href;
const EVENT = {
  event_time: '2020-05-05 00:00:00 UTC',
  event_type: 'purchase',
  product_id: '1',
  price: '2',
  user_id: '3',
  user_session: 'b',
};

describe('stores on one server', () => {
  it('have their own roles, which have no rights in another store', async () => {
    const [one, other] = [await newStore(), await newStore()];
    const ofOne = await ownRoles(one);
    const ofOther = await ownRoles(other);
    expect(roleNames(ofOne).filter((name) => roleNames(ofOther).includes(name))).toEqual([]);
    expect(await said(ofOne.of('read'), 'select from events')).toBe('done');
    for (const role of DATABASE_ROLES) expect(await said(at(ofOne.of(role), databaseOf(other)), 'select from events')).toBe('42501');
  });

  it('leave roles behind when dropped, which a store of the same name takes over', async () => {
    const store = await newStore();
    const names = roleNames(await ownRoles(store));
    const name = databaseOf(store);
    await store.drop();
    await asAdmin((admin) => admin.query(`create database ${name} template storepulse_template`));
    undo.push(() => asAdmin((admin) => admin.query(`drop database ${name} with (force)`)));
    const again = await setUpRoles(store.url);
    expect(roleNames(again)).toEqual(names);
    expect(await said(again.of('read'), 'select from events')).toBe('done');
  });

  it('leave roles that can be dropped', async () => {
    const store = await newStore();
    const names = roleNames(await ownRoles(store));
    await store.drop();
    await dropRoles(names);
    expect((await asAdmin((admin) => admin.query('select from pg_roles where rolname = any ($1)', [names]))).rowCount).toBe(0);
  });

  it('never touch a role of the same name that somebody else created', async () => {
    const store = await newStore();
    const theirs = `storepulse_${databaseOf(store)}_read`;
    await asAdmin((admin) => admin.query(`create role ${theirs} login password 'theirs'`));
    leftRoles.push(theirs);
    expect(roleNames(await ownRoles(store))).not.toContain(theirs);
    const address = Object.assign(new URL(store.url), { username: theirs, password: 'theirs' }).href;
    expect(await said(address, 'select 1')).toBe('done');
    expect(await said(address, 'select from events')).toBe('42501');
  });

  it('reset the passwords of their roles after somebody changed them', async () => {
    const store = await newStore();
    const before = await ownRoles(store);
    const [, jobs] = roleNames(before);
    await asAdmin((admin) => admin.query(`alter role ${jobs} password 'another'`));
    expect(await said(before.of('jobs'), 'select 1')).toBe('28P01');
    expect((await setUpRoles(store.url)).sharedBecause).toBeNull();
    expect(await said(before.of('jobs'), 'select 1')).toBe('done');
  });
});

/** A store as a version without roles left it: one user owns everything. Migrations rename tables, so it is counted before. */
async function olderStore(): Promise<{ store: TestStore; counts: Record<string, string[]> }> {
  const store = await newStore();
  const names = roleNames(await ownRoles(store));
  const dataSource = await migrationDataSource(store.url).initialize();
  await foldEvents(store.client, [EVENT]);
  const counts = await storedCounts(store.client);
  const isOlder = async () => (await store.client.query(`select where to_regclass('role_set') is null`)).rowCount === 1;
  while (!(await isOlder())) await dataSource.undoLastMigration();
  await dataSource.destroy();
  await store.client.query(`reassign owned by ${names.join(', ')} to current_user`);
  // With several names at once, PostgreSQL looks up default privileges twice, so drop one at a time.
  for (const name of [`${names[1]}`, ...names]) await store.client.query(`drop owned by ${name}`);
  return { store, counts };
}

describe('a store of an older version', () => {
  it('gets its roles at the next start, without rewriting a table', async () => {
    const { store, counts } = await olderStore();
    const files = async () =>
      (
        await store.client.query(`
          select relfilenode from pg_class
          where relnamespace = 'public'::regnamespace and relkind in ('r', 'i') and relname !~ '^mv_|^role_set|^ingest_cuts' order by 1`)
      ).rows;
    const before = { files: await files(), counts };
    const { addresses, migrated } = await prepareStore(store.url);
    expect(addresses.sharedBecause).toBeNull();
    expect(migrated).toContain('DatabaseRoles1765900000000');
    expect({ files: await files(), counts: await storedCounts(store.client) }).toEqual(before);
    const { rows } = await store.client.query(`
      select relname from pg_class where relnamespace = 'public'::regnamespace and relkind <> 'i' and pg_get_userbyid(relowner) = current_user`);
    expect(rows).toEqual([]);
    expect((await prepareStore(store.url)).migrated).toEqual([]);
    const app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
    undo.push(() => app.close());
    // One day's partition was created by the older version; the other day has none yet.
    expect(
      await app.send([
        { ...EVENT, user_id: 4 },
        { ...EVENT, event_time: '2020-08-08T00:00:00Z' },
      ]),
    ).toMatchObject({ accepted: 2, rejected: [] });
    expect((await runInEtlHost(store.url, ['reconcile'])).code).toBe(0);
  });

  it('keeps working for a running app when a command opens it first', async () => {
    const store = await newStore();
    await ownRoles(store);
    const app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
    undo.push(() => app.close());
    await store.client.query(`update role_set set rights = 'older'`);
    expect((await runInEtlHost(store.url, ['reconcile'])).code).toBe(0);
    expect(await app.send([{ ...EVENT, event_time: '2020-05-05T00:00:00Z' }])).toMatchObject({ accepted: 1 });
  });
});

describe('a database user of your own', () => {
  /** Creates an empty database and the user who owns it. */
  async function ownDatabase(attributes: string): Promise<{ url: string; user: string }> {
    const name = `test_own_${Math.random().toString(16).slice(2, 10)}`;
    await asAdmin(async (admin) => {
      await admin.query(`create role ${name} login ${attributes} password 'a: b/c@d%'`);
      await admin.query(`create database ${name} owner ${name} encoding 'UTF8' template template0`);
    });
    undo.push(() =>
      asAdmin(async (admin) => {
        await admin.query(`drop database ${name} with (force)`);
        const { rows } = await admin.query(`select quote_ident(rolname) as name from pg_roles where rolname ~ $1`, [
          `^(storepulse_)?${name}`,
        ]);
        await admin.query(`drop role ${rows.map((row) => z.object({ name: z.string() }).parse(row).name).join(', ')}`);
      }),
    );
    const url = new URL(process.env.TEST_DATABASE_URL ?? '');
    return {
      url: Object.assign(url, { username: name, password: encodeURIComponent('a: b/c@d%'), pathname: `/${name}` }).href,
      user: name,
    };
  }

  const works = async (url: string) => {
    const app = await startTestApp(url, { ingestMaxAgeDays: 0 });
    try {
      expect(await app.send([{ ...EVENT, event_time: '2020-05-05T00:00:00Z' }])).toMatchObject({ accepted: 1 });
      expect((await runInEtlHost(url, ['reconcile'])).code).toBe(0);
    } finally {
      await app.close();
    }
  };

  it('creates the roles if it may, and needs that right only once', async () => {
    const { url, user } = await ownDatabase('createrole');
    const { addresses } = await prepareStore(url);
    expect(addresses.sharedBecause).toBeNull();
    await works(url);
    expect(await said(addresses.of('read'), 'select password_hash from accounts')).toBe('42501');
    await asAdmin((admin) => admin.query(`alter role ${user} nocreaterole`));
    expect((await prepareStore(url)).addresses.sharedBecause).toBeNull();
  });

  it('works alone and says why if it may not, and creates them once it may', async () => {
    const { url, user } = await ownDatabase('');
    const { addresses } = await prepareStore(url);
    expect(addresses.sharedBecause).toBe(`the user "${user}" may not create roles`);
    expect(sharedRolesWarning(addresses)).toContain(`may not create roles. To change that, see docs/operations.md`);
    const app = await createApp({ settings: testSettings(url), addresses, log: Log.toTerminal() });
    try {
      // Without a sign-in, the health endpoint does not name the shared role.
      expect(await app.get(HealthService).check({})).toMatchObject({ ready: true, database: { ok: true, sharedRole: null } });
    } finally {
      await app.close();
    }
    expect((await runInEtlHost(url, ['reconcile'])).code).toBe(0);
    await asAdmin((admin) => admin.query(`alter role ${user} createrole`));
    expect((await prepareStore(url)).addresses.sharedBecause).toBeNull();
    await works(url);
  });
});
