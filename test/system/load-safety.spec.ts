import { rmSync } from 'node:fs';
import pg from 'pg';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseEvent } from '../../database/fold/parse-event.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { foldEvents } from '../support/fold-events.js';
import { CSV_HEADER, csvFile, shopRows } from '../support/csv-file.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startEtl } from '../support/run-etl.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';
import { VIEW_NAMES } from '../../libs/contracts/src/index.js';
import { differences, storedCounts } from './stored-counts.js';

const stores: TestStore[] = [];
const folders: string[] = [];

const newStore = async (timeZone?: string): Promise<TestStore> => {
  const store = await createTestStore(timeZone);
  stores.push(store);
  return store;
};

const fileOf = (rows: readonly string[], name?: string): string => {
  const { folder, path } = csvFile(`${[CSV_HEADER, ...rows].join('\n')}\n`, name);
  folders.push(folder);
  return path;
};

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.drop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const one = async (store: TestStore, sql: string): Promise<Record<string, unknown>> => (await store.client.query(sql)).rows[0];

/** The counts that live ingest would make from the rows: the same fold, in one batch. */
async function foldedCounts(rows: readonly string[], timeZone?: string): Promise<Record<string, string[]>> {
  const store = await newStore(timeZone);
  const columns = CSV_HEADER.split(',');
  const raws = rows.map((row) => {
    const fields = row.split(',');
    return Object.fromEntries(columns.map((column, index) => [column, fields[index]]));
  });
  await foldEvents(store.client, raws);
  return storedCounts(store.client);
}

const october = shopRows('october', '2019-10-20T00:00:00Z', '2019-11-01T00:00:00Z', 6000);
const november = shopRows('november', '2019-11-01T00:00:00Z', '2019-11-06T00:00:00Z', 6000);
const SESSION = '72d76fde-8bb3-4e00-8c23-a032dfed738c';

describe('a load into any store', () => {
  it('ends in the same tables as live events: sessions across months, shared ones, irregular rows, text ids', async () => {
    const irregular = [
      // A session of two users across the end of the month; its first event comes last.
      `2019-11-01 00:00:01 UTC,purchase,77,,,acme,5,9,${SESSION}`,
      `2019-10-31 23:59:59 UTC,cart,77,,,acme,5,8,${SESSION}`,
      `2019-10-31 23:59:59 UTC,cart,77,,,Acme ,5.00001,7,${SESSION}`,
      '2019-10-31T23:00:00.5+01:00,view,sku-1,cat-a,toys,acme,1e2,anna,visit 1',
      '2019-10-31 23:00:00 UTC,view,sku-1,12,toys,,,anna,visit 1',
      '2019-10-31 23:00:00 UTC,view,007,12,toys,,0,5,',
      '2019-10-31 23:00:00 UTC,remove_from_cart,7,12,,,0.10,5,',
      '2019-13-31 23:00:00 UTC,view,7,12,,,0.10,5,',
      '2019-10-31 23:00:00 UTC,view,7,12,,,-1,5,',
      '2019-10-31 23:00:00 UTC,view,7',
    ];
    const rows = [...october, ...irregular, ...november];
    const store = await newStore('Europe/Berlin');
    const { code, output } = await runInEtlHost(store.url, ['load', fileOf(rows)]);
    expect(output).toMatch(/rejected +3 \(with line and reason in /);
    expect(code).toBe(0);
    expect(differences(await storedCounts(store.client), await foldedCounts(rows, 'Europe/Berlin'))).toEqual([]);
  });

  it('is exact if files overlap in days, sessions and users, in any order', async () => {
    const all = [...october, ...november];
    const shares = [0, 1, 2].map((share) => all.filter((_, index) => index % 3 === share));
    const store = await newStore();
    // Load into an empty store, then the same days again, then in an order that mixes the months.
    for (const share of [shares[0] ?? [], shares[1] ?? [], (shares[2] ?? []).toReversed()]) {
      expect((await runInEtlHost(store.url, ['load', '--keep-stored', fileOf(share)])).code).toBe(0);
    }
    expect(differences(await storedCounts(store.client), await foldedCounts(all))).toEqual([]);
  });

  it.each(['UTC', 'Europe/Berlin', 'America/New_York'])(
    'adds a later month, and the sessions and carts that continue into it (%s)',
    async (timeZone) => {
      const visit = '5a2f1c58-7d0c-4b7e-9b1d-3f6a0e8f4c21';
      // A session whose purchase and cart outcome come in the next month. A session that turns out to have two users, the later one with
      // earlier events. A session that returns after weeks. Users who already did some of their actions before, and do some for the first
      // time.
      const edge = [
        [`2019-10-31 23:50:00 UTC,view,77,,,acme,5,8,${SESSION}`, `2019-11-01 00:10:00 UTC,purchase,77,,,acme,5,8,${SESSION}`],
        [`2019-10-31 23:51:00 UTC,cart,77,,,acme,5,8,${SESSION}`, `2019-11-01 00:11:00 UTC,remove_from_cart,78,,,acme,5,9,${SESSION}`],
        [`2019-10-22 08:00:00 UTC,cart,78,,,acme,5,9,${visit}`, `2019-11-04 08:00:00 UTC,cart,78,,,acme,5,8,${visit}`],
        ['2019-10-22 09:00:00 UTC,view,78,,,acme,5,9,', '2019-11-05 08:00:00 UTC,purchase,78,,,acme,5,9,'],
      ];
      const both = shopRows('both', '2019-10-20T00:00:00Z', '2019-11-06T00:00:00Z', 6000);
      const before = [...both.filter((row) => row < '2019-11'), ...edge.map(([row = '']) => row)];
      const after = [...both.filter((row) => row >= '2019-11'), ...edge.map(([, row = '']) => row)];
      const store = await newStore(timeZone);
      for (const rows of [before, after]) expect((await runInEtlHost(store.url, ['load', fileOf(rows)])).code).toBe(0);
      expect(differences(await storedCounts(store.client), await foldedCounts([...before, ...after], timeZone))).toEqual([]);
      // Written to a shadow table, not row by row: packed, unlike a partition made for writers, but with the usual index names.
      const { rows: packed } = await store.client.query(
        `select c.relname::text as name, (select count(*)::int from pg_index i where i.indrelid = c.oid) as indexes
         from pg_class c
         where c.relname in ('product_days_2019_11', 'sessions_2019_11', 'user_days_2019_11') and c.reloptions is null
         order by 1`,
      );
      expect(packed).toEqual([
        { name: 'product_days_2019_11', indexes: 2 },
        { name: 'sessions_2019_11', indexes: 3 },
        { name: 'user_days_2019_11', indexes: 2 },
      ]);
      expect((await store.client.query(`select from pg_class where relname like 'load\\_%\\_2019\\_%'`)).rowCount).toBe(0);
    },
  );

  it('puts rows at the edge of a month into their own month, and loses none', async () => {
    const edge = [
      '2019-10-31 23:59:59 UTC',
      '2019-10-31T23:59:59.999999Z',
      '2019-11-01 00:00:00 UTC',
      '2019-11-30 23:59:59 UTC',
      '2019-12-01 00:00:00 UTC',
    ];
    const store = await newStore('Asia/Tokyo');
    const rows = edge.map((time) => `${time},view,1,,,,1,1,${SESSION}`);
    expect((await runInEtlHost(store.url, ['load', fileOf(rows)])).code).toBe(0);
    const { rows: found } = await store.client.query(
      `select tableoid::regclass::text as partition, count(*)::int as events from events group by 1 order by 1`,
    );
    expect(found).toEqual([
      { partition: 'events_2019_10', events: 2 },
      { partition: 'events_2019_11', events: 2 },
      { partition: 'events_2019_12', events: 1 },
    ]);
    expect(differences(await storedCounts(store.client), await foldedCounts(rows, 'Asia/Tokyo'))).toEqual([]);
  });

  it('refreshes the views at its end', async () => {
    const store = await newStore();
    await runInEtlHost(store.url, ['load', fileOf(november)]);
    expect(await one(store, 'select bool_and(v.as_of_batch = s.last_batch) as current from view_state v, store_state s')).toEqual({
      current: true,
    });
    expect(await one(store, 'select sum(events)::int as events from mv_sales_funnel')).toEqual({ events: november.length });
    const { rows: runs } = await store.client.query('select target, trigger, status, rows::int from refresh_runs order by run_id');
    expect(runs.map(({ target, trigger, status }) => [target, trigger, status])).toEqual(
      VIEW_NAMES.map((view) => [view, 'load', 'succeeded']),
    );
    expect(runs[0].rows).toBeGreaterThan(0);
  });

  it('blocks live events for at most one part', async () => {
    const store = await newStore();
    await store.client.query('begin');
    const live = parseEvent({ event_time: '2019-12-01 00:00:00 UTC', event_type: 'view', product_id: '1', user_id: '1' });
    if (!live.ok) throw new Error(live.reason);
    await writeBatch(store.client, [live.row], { kind: 'live' });
    await store.client.query('commit');
    const many = shopRows('many', '2019-11-01T00:00:00Z', '2019-11-02T00:00:00Z', 210_000);
    expect((await runInEtlHost(store.url, ['load', fileOf(many)])).code).toBe(0);
    const parts = await one(store, `select count(*)::int as parts, max(events) as largest from write_batches where source = 'load'`);
    expect(parts).toEqual({ parts: 2, largest: 200_000 });
    expect(await one(store, 'select sum(events)::int as events from stage_days')).toEqual({ events: many.length + 1 });
  });
});

/** SQL that shows which phase a running load is in. */
const POINTS: Record<string, string> = {
  'while it reads the file': `select 1 from load_states where status = 'running'`,
  'while the shadow table of a month is written': `select 1 from pg_class where relname like 'load\\_%\\_events\\_%'`,
  'while roll-ups are written': `select 1 from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'product_changes' and l.mode = 'RowExclusiveLock'`,
  'while shadow tables of roll-ups are written': `select 1 from pg_class where relname like 'load\\_%\\_sessions\\_%'`,
  'while a month is attached': `select 1 from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'events' and l.mode = 'ShareUpdateExclusiveLock'`,
  'once the first month is in': 'select 1 from events limit 1',
  'while views are refreshed': `select 1 from load_states where phase = 'refreshing'`,
};

describe('a load that is killed', () => {
  const rows = [...october, ...shopRows('more', '2019-11-01T00:00:00Z', '2019-11-20T00:00:00Z', 60_000)];
  const novemberCount = rows.length - october.length;
  /** Counted once for both signals. */
  let expected: Record<string, string[]> | undefined;

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'by %s at any point continues to the same tables, and never shows a partial month',
    async (signal) => {
      const store = await newStore();
      const file = fileOf(rows);
      const watch = watchMonths(store);
      const met: string[] = [];
      for (const [point, query] of Object.entries(POINTS)) {
        const { child, ended } = startEtl(store.url, ['load', file]);
        let isOver = false;
        void ended.then(() => (isOver = true));
        await waitFor(point, async () => isOver || ((await store.client.query(query)).rowCount ?? 0) > 0, 60_000);
        if (!isOver) met.push(point);
        child.kill(signal);
        const { code, output } = await ended;
        if (!isOver && signal === 'SIGINT') {
          expect(code).toBe(130);
          expect(output).toContain(`To continue where it stopped: npm run etl -- load ${file}`);
        }
        await waitFor('the end of the connection', async () => (await one(store, 'select status from load_states'))?.status !== 'running');
      }
      // The shortest phases may be over before the test sees them.
      expect(met.length).toBeGreaterThanOrEqual(Object.keys(POINTS).length - 2);
      const { code, output } = await runInEtlHost(store.url, ['load', file]);
      expect(output).toMatch(/loaded/);
      expect(code).toBe(0);
      const seen = await watch.stop();
      expect(seen.filter(({ events }) => ![0, october.length, rows.length].includes(events))).toEqual([]);
      expect(seen.filter(({ events, counted }) => events !== counted)).toEqual([]);
      expect(seen.length).toBeGreaterThan(5);

      expected ??= await foldedCounts(rows);
      expect(differences(await storedCounts(store.client), expected)).toEqual([]);
      expect(await one(store, 'select status, records_done::int, rows_loaded::int from load_states')).toEqual({
        status: 'done',
        records_done: rows.length,
        rows_loaded: rows.length,
      });
      expect((await store.client.query(`select relname from pg_class where relname like 'load\\_%\\_20%'`)).rows).toEqual([]);
      expect(novemberCount).toBeGreaterThan(october.length);
    },
  );
});

/**
 * Reads repeatedly as the app does (platform/database.ts): the number of events and the roll-ups' total, in one repeatable read each time.
 */
function watchMonths(store: TestStore) {
  const seen: { events: number; counted: number }[] = [];
  const watching = { isOn: true };
  const watch = async () => {
    const client = new pg.Client({ connectionString: store.url });
    await client.connect();
    try {
      while (watching.isOn) {
        await client.query('begin isolation level repeatable read read only; lock table only events in access share mode');
        const { events } = (await client.query('select count(*)::int as events from events')).rows[0];
        const { counted } = (await client.query('select coalesce(sum(events), 0)::int as counted from stage_days')).rows[0];
        await client.query('commit');
        seen.push({ events, counted });
      }
    } finally {
      await client.end();
    }
  };
  const ended = watch();
  return {
    stop: async () => {
      watching.isOn = false;
      await ended;
      return seen;
    },
  };
}
