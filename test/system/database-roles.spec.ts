/** What each part of Storepulse can do to the database if an attacker gets it to run SQL: what its role allows, no more. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { z } from 'zod';
import { DATABASE_ROLES, type DatabaseAddresses, type DatabaseRole } from '../../database/roles/database-addresses.js';
import { setUpRoles } from '../../database/roles/prepare-store.js';
import { TABLES } from '../../database/roles/rights.js';
import { refreshNow } from '../../database/views/refresh-view.js';
import { CSV_HEADER, csvFile, shopRows } from '../support/csv-file.js';
import { foldEvents } from '../support/fold-events.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let addresses: DatabaseAddresses;
const clients = new Map<DatabaseRole, pg.Client>();

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  addresses = await setUpRoles(store.url);
  for (const role of DATABASE_ROLES) {
    const client = new pg.Client({ connectionString: addresses.of(role) });
    client.on('error', () => undefined);
    await client.connect();
    clients.set(role, client);
  }
});

afterAll(async () => {
  await app.close();
  for (const client of clients.values()) await client.end();
  await store.drop();
});

const nameOf = (role: DatabaseRole): string => new URL(addresses.of(role)).username;
const others = (...except: DatabaseRole[]): DatabaseRole[] => DATABASE_ROLES.filter((role) => !except.includes(role));

/** The SQLSTATE with which the server refuses the statement; rolls back what it allows. */
async function refusalOf(role: DatabaseRole, sql: string): Promise<string> {
  const client = clients.get(role);
  if (client === undefined) throw new Error('the role is not connected');
  await client.query('begin read write');
  try {
    await client.query(sql);
    return 'done';
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? '') : String(error);
  } finally {
    await client.query('rollback');
  }
}

/** insufficient_privilege */
const DENIED = '42501';

const OF_A_SUPERUSER = [
  `copy (select 1) to program 'true'`,
  `create temp table taken (line text) on commit drop; copy taken from program 'id'`,
  `copy (select 1) to '/tmp/storepulse-roles'`,
  `create temp table taken (line text) on commit drop; copy taken from '/etc/passwd'`,
  `select pg_read_file('/etc/passwd')`,
  `select pg_read_binary_file('postgresql.conf')`,
  `select pg_ls_dir('.')`,
  `select lo_import('/etc/passwd')`,
  'create role taken',
  `alter role storepulse password 'taken'`,
  'alter role current_user superuser',
  'alter role current_user createrole',
  'grant pg_execute_server_program to current_user',
  'grant pg_read_server_files to current_user',
  'select rolpassword from pg_authid',
  'set role storepulse',
  'set session authorization storepulse',
  'set session_replication_role = replica',
  'select pg_reload_conf()',
  'select pg_terminate_backend(pid) from pg_stat_activity where usename = $$storepulse$$ and pid <> pg_backend_pid()',
  'create function taken() returns void language c as $$libc.so.6$$, $$system$$',
  'create extension file_fdw',
];

describe.each(DATABASE_ROLES)('the role %s', (role) => {
  it.each(OF_A_SUPERUSER)('may not: %s', async (sql) => {
    expect(await refusalOf(role, sql)).toBe(DENIED);
  });

  it('may become no other role, except migrations, which creates tables for jobs', async () => {
    for (const other of others(role)) {
      const isOwner = role === 'migrations' && other === 'jobs';
      expect([other, await refusalOf(role, `set role ${nameOf(other)}`)]).toEqual([other, isOwner ? 'done' : DENIED]);
    }
  });
});

describe.each(others('migrations', 'access'))('the role %s and secrets', (role) => {
  it.each([
    'select password_hash from accounts',
    'select * from accounts',
    `update accounts set role = 'admin'`,
    'select token_hash from sign_ins',
    'select token_hash from sign_in_devices',
    'delete from sign_ins',
    'select token_hash from api_tokens',
    `insert into api_tokens (token_hash, prefix, name, role, created_at) values (sha256('taken'), 'a', 'a', 'admin', now())`,
    'select key_hash from write_keys',
    'select * from write_keys',
    'update write_keys set revoked_at = null',
    'select address from sign_in_failures',
    'select secret from role_set',
    'create temp view taken as select password_hash from accounts; select from taken',
    'copy accounts to stdout',
    'lock table accounts in share mode',
  ])('may not: %s', async (sql) => {
    expect(await refusalOf(role, sql)).toBe(DENIED);
  });
});

describe('the role access', () => {
  it('sees accounts and keys, and no data of the shop', async () => {
    expect(await refusalOf('access', 'select password_hash from accounts')).toBe('done');
    for (const table of ['events', 'stage_days', 'segments', 'refresh_runs', 'role_set', 'store_state'])
      expect([table, await refusalOf('access', `select from ${table}`)]).toEqual([table, DENIED]);
  });
});

describe('the role read', () => {
  it('writes nothing, even in a read-write transaction', async () => {
    for (const table of TABLES.keys()) expect([table, await refusalOf('read', `delete from ${table}`)]).toEqual([table, DENIED]);
    expect((await clients.get('read')?.query('show default_transaction_read_only'))?.rows).toEqual([
      { default_transaction_read_only: 'on' },
    ]);
  });

  it('reads the names of write keys', async () => {
    expect(await refusalOf('read', 'select key_id, name from write_keys')).toBe('done');
  });
});

const DDL = [
  'create table public.taken (a int)',
  'create function public.taken() returns int language sql return 1',
  'alter table events add column taken int',
  'drop table stage_days',
  'truncate events',
  'refresh materialized view mv_sales_funnel',
  'drop materialized view mv_sales_funnel',
  'create or replace view load_states as select 1',
];

describe.each(others('migrations', 'jobs'))('the role %s and the schema', (role) => {
  it.each(DDL)('may not: %s', async (sql) => {
    expect(await refusalOf(role, sql)).toBe(DENIED);
  });
});

describe('the role jobs', () => {
  it.each([
    'alter table stage_days add column taken int',
    'drop table users',
    'alter table accounts owner to current_user',
    'insert into currency_rates (currency, valid_from, rate, set_by) values ($$CHF$$, now(), 1, $$taken$$)',
    'delete from segments',
    'delete from migrations',
  ])('may not: %s', async (sql) => {
    expect(await refusalOf('jobs', sql)).toBe(DENIED);
  });
});

describe('the role console', () => {
  it('writes what people enter, and no numbers', async () => {
    for (const [table, group] of TABLES)
      expect([table, await refusalOf('console', `delete from ${table}`)]).toEqual([table, group === 'console' ? 'done' : DENIED]);
    expect(await refusalOf('console', 'update store_state set last_batch = 0')).toBe(DENIED);
  });
});

describe('the role ingest', () => {
  it('writes events and roll-ups, and nothing else', async () => {
    for (const [table, group] of TABLES)
      expect([table, await refusalOf('ingest', `delete from ${table}`)]).toEqual([table, group === 'events' ? 'done' : DENIED]);
  });

  it.each([
    ['accounts', 'events_2031_01', '2031-01-01', '2031-02-01', DENIED],
    ['events', 'accounts', '2031-01-01', '2031-02-01', DENIED],
    ['events', 'events_2031_01; drop table users', '2031-01-01', '2031-02-01', DENIED],
    ['events', 'events_2031_01', '2000-01-01', '2050-01-01', '22023'],
    ['events', 'events_2031_01', `2031-01-01') to ('2050-01-01`, '2031-02-01', '22007'],
  ])('can create no table but a partition: %s, %s from %s to %s', async (parent, name, from, to, code) => {
    const values = [parent, name, from, to].map((text) => pg.escapeLiteral(text)).join(', ');
    expect(await refusalOf('ingest', `select add_partition(${values}, 100)`)).toBe(code);
  });

  it('creates it from the table of the store, even if another table has its name', async () => {
    const client = clients.get('ingest');
    await client?.query('begin');
    await client?.query('create temp table events (event_time timestamptz) partition by range (event_time)');
    await client?.query(`select add_partition('events', 'events_2031_01', '2031-01-01 00:00:00+00', '2031-02-01 00:00:00+00', 100)`);
    const { rows } = (await client?.query(
      `select inhparent = 'public.events'::regclass as is_stores, pg_get_userbyid(relowner) as owner
       from pg_inherits join pg_class c on c.oid = inhrelid where relname = 'events_2031_01'`,
    )) ?? { rows: [] };
    await client?.query('rollback');
    expect(rows).toEqual([{ is_stores: true, owner: nameOf('jobs') }]);
  });
});

describe('every table', () => {
  it('is listed in database/roles/rights.ts, which says who may read and write it', async () => {
    const { rows } = await store.client.query(`
      select relname::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`);
    expect(rows.map((row) => z.object({ name: z.string() }).parse(row).name).sort()).toEqual([...TABLES.keys()].sort());
  });

  it('with a secret shows it to access only', async () => {
    const { rows } = await store.client.query(
      `select a.attrelid::regclass || '.' || attname as column, array_agg(role order by role) as roles
       from pg_attribute a
       join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace = 'public'::regnamespace
       cross join unnest($1::text[]) as roles (role)
       where attnum > 0 and attname ~ '(password|token|key)_hash|^secret$' and has_column_privilege(role, a.attrelid, attnum, 'select')
       group by 1 order by 1`,
      [others('migrations').map(nameOf)],
    );
    const access = [nameOf('access')];
    expect(rows).toEqual(
      ['accounts.password_hash', 'api_tokens.token_hash', 'sign_in_devices.token_hash', 'sign_ins.token_hash', 'write_keys.key_hash'].map(
        (column) => ({
          column,
          roles: access,
        }),
      ),
    );
  });
});

describe('the connections of Storepulse', () => {
  const backend = z.object({ name: z.string(), role: z.string() });

  it('belong to their roles during ingest, answers, refreshes, loads and reconciles', async () => {
    const seen = new Map<string, Set<string>>();
    const ended = new AbortController();
    const watch = async () => {
      const { rows } = await store.client.query(
        `select application_name as name, usename::text as role from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and application_name like 'storepulse%'`,
      );
      for (const { name, role } of rows.map((row) => backend.parse(row))) seen.set(name, (seen.get(name) ?? new Set()).add(role));
    };
    const watching = (async () => {
      while (!ended.signal.aborted) await watch();
    })();
    const now = new Date().toISOString();
    await app.send([{ event_time: now, event_type: 'view', product_id: 1, price: 2, user_id: 3, user_session: 'a' }]);
    await app.post('/api/annotations', { from: '2026-01-01', text: 'a note' });
    await app.get('/api/store');
    const { jobs } = z
      .object({ jobs: z.array(z.object({ jobId: z.string(), target: z.string() })) })
      .parse(await app.get('/api/admin/refresh-jobs'));
    for (const { jobId } of jobs) await app.post(`/api/admin/refresh-jobs/${jobId}/run`, {});
    const { path } = csvFile([CSV_HEADER, ...shopRows('roles', '2025-03-01', '2025-03-03', 400)].join('\n'));
    expect((await runInEtlHost(store.url, ['load', path])).code).toBe(0);
    expect((await runInEtlHost(store.url, ['reconcile'])).code).toBe(0);
    await waitFor(
      'the runs to end',
      async () => (await store.client.query(`select from refresh_runs where status = 'running'`)).rowCount === 0,
    );
    ended.abort();
    await watching;
    const { rows: failed } = await store.client.query(
      `select target, reason from refresh_runs where status not in ('succeeded', 'skipped')`,
    );
    expect(failed).toEqual([]);

    const owner = new URL(store.url).username;
    const roleOf = (name: string): string => {
      // These connections open and prepare the store, then close.
      if (['storepulse', 'storepulse migrations', 'storepulse set-up'].includes(name)) return owner;
      if (name === 'storepulse ingest') return nameOf('ingest');
      if (['storepulse api', 'storepulse notices', 'storepulse watch'].includes(name)) return nameOf('read');
      return name === 'storepulse console' || name === 'storepulse access'
        ? nameOf(name === 'storepulse access' ? 'access' : 'console')
        : nameOf('jobs');
    };
    const asTheOwner = [...seen].filter(([, roles]) => roles.has(owner)).map(([name]) => name);
    expect(asTheOwner.filter((name) => roleOf(name) !== owner)).toEqual([]);
    for (const [name, roles] of seen) {
      const also = name === 'storepulse api' ? [nameOf('access')] : roleOf(name) === owner ? DATABASE_ROLES.map(nameOf) : [];
      expect([name, [...roles].filter((role) => role !== roleOf(name) && !also.includes(role))]).toEqual([name, []]);
    }
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(['storepulse ingest', 'storepulse api', 'storepulse entities', 'storepulse etl', 'storepulse console']),
    );
  });

  it('include none as the owner after startup', async () => {
    const { rows } = await store.client.query(
      `select application_name as name, usename::text as role from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and usename = $1`,
      [new URL(store.url).username],
    );
    expect(rows).toEqual([]);
  });
});

describe('manual work of the owner', () => {
  it('still leaves partitions and views to jobs', async () => {
    await foldEvents(store.client, [
      { event_time: '2018-05-05 00:00:00 UTC', event_type: 'view', product_id: '1', price: '2', user_id: '3', user_session: 'b' },
    ]);
    await refreshNow(store.client, 'mv_product_conversion_rates');
    const { rows } = await store.client.query(
      `select relname::text as name from pg_class
       where (relname ~ '_2018_0' and relkind = 'r' or relname ~ '^mv_product') and relkind in ('r', 'v', 'm') and pg_get_userbyid(relowner) <> $1`,
      [nameOf('jobs')],
    );
    expect(rows).toEqual([]);
    expect(await refusalOf('read', 'select from events_2018_05')).toBe('done');
    expect(await refusalOf('read', 'select from mv_product_conversion_rates')).toBe('done');
  });
});
