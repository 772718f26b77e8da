import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ClientBase } from 'pg';
import { setUpStore } from '../../database/migrations/run-migrations.js';
import { readStoreZone, type StoreZone, dayInDuck, dayOf } from '../../database/zone/store-zone.js';
import { UnknownZoneError } from '../../database/zone/zone-messages.js';
import { isTimeZone } from '../../libs/settings/time-zone-names.js';
import { adoptOffsets, withWholeDays } from '../../database/zone/zone-rules.js';
import { CSV_HEADER, csvFile, shopRows } from '../support/csv-file.js';
import { foldEvents } from '../support/fold-events.js';
import { runInEtlHost } from '../support/etl-host.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore | undefined;
const folders: string[] = [];

afterEach(async () => {
  await store?.drop();
  store = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const open = async (timeZone: string): Promise<TestStore> => (store = await createTestStore(timeZone));

const fileOf = (rows: readonly string[]): string => {
  const { folder, path } = csvFile(`${[CSV_HEADER, ...rows].join('\n')}\n`);
  folders.push(folder);
  return path;
};

const column = async (client: ClientBase, sql: string, values: unknown[] = []): Promise<string[]> =>
  (await client.query<{ value: string }>(sql, values)).rows.map(({ value }) => value);

/** Times around each offset change of the zone and some in between, as UTC text. */
function momentsOf({ offsets }: StoreZone): string[] {
  const around = offsets.flatMap(({ beginsAt }) =>
    [-86_400, -3601, -1800, -1, 0, 1, 59, 60, 1800, 3600, 86_400].map((seconds) => new Date(beginsAt.getTime() + seconds * 1000)),
  );
  const between = Array.from({ length: 500 }, (_, index) => new Date(Date.UTC(1970, 0, 2) + index * 95.7 * 86_400_000));
  return [...around, ...between].filter((moment) => moment.getTime() > 0).map((moment) => moment.toISOString().slice(0, 19));
}

describe('zone names', () => {
  it('mean the same to PostgreSQL and Node if they are accepted', async () => {
    const { client } = await open('UTC');
    const names = (await column(client, 'select name as value from pg_timezone_names')).filter(isTimeZone);
    expect(names.length).toBeGreaterThan(500);
    const moments = ['2020-01-15T12:00:00Z', '2020-07-15T12:00:00Z'];
    const inPostgres = await column(
      client,
      `select ((m at time zone n) || ' ' || n) as value
       from unnest($1::text[]) with ordinality as names (n, place)
       cross join unnest($2::timestamptz[]) as m
       order by place, m`,
      [names, moments],
    );
    const inNode = names.flatMap((timeZone) =>
      moments.map((moment) => `${new Date(moment).toLocaleString('sv', { timeZone })} ${timeZone}`),
    );
    expect(inPostgres).toEqual(inNode);
  });

  it('are rejected with an explanation if only Node knows them', async () => {
    await expect(createTestStore('SystemV/EST5')).rejects.toThrow(UnknownZoneError);
  });
});

describe('days of the store', () => {
  it.each([
    'UTC',
    'America/Vancouver',
    'Europe/Berlin',
    // Changes at midnight, by half an hour, with a skipped day, by less than a minute, and for Ramadan.
    'America/Havana',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Africa/Monrovia',
    'Africa/Casablanca',
    'Asia/Kathmandu',
  ])('equal the days of PostgreSQL in every engine: %s', async (timeZone) => {
    const { client } = await open(timeZone);
    const zone = await readStoreZone(client);
    const moments = momentsOf(zone);
    const given = `unnest($1::timestamp[]) with ordinality as g (at, n)`;
    const local = await column(client, `select store_local(at at time zone 'UTC')::text as value from ${given} order by n`, [moments]);
    const ofServer = await client.query(`select ((at at time zone 'UTC') at time zone $2)::text as value from ${given} order by n`, [
      moments,
      timeZone,
    ]);
    expect(local).toEqual(ofServer.rows.map(({ value }) => value));
    const days = await column(client, `select store_day(at at time zone 'UTC')::text as value from ${given} order by n`, [moments]);
    expect(moments.map((moment) => dayOf(new Date(`${moment}Z`), zone))).toEqual(days);
    const instance = await DuckDBInstance.create();
    const duck = await instance.connect();
    const last = new Date('2101-01-02');
    const inDuck = await duck.runAndReadAll(
      `select ${dayInDuck('moment', zone, { first: new Date(0), last })}::varchar from (select unnest([${moments.map((moment) => `timestamp '${moment}'`).join()}]) as moment)`,
    );
    expect(inDuck.getRows().map(([day]) => day)).toEqual(days);
    duck.closeSync();
    instance.closeSync();
  });

  it.each(['America/Vancouver', 'America/St_Johns', 'America/Havana', 'Pacific/Apia', 'Asia/Beirut', 'America/Sao_Paulo'])(
    'are contiguous, from one start to the next: %s',
    async (timeZone) => {
      const { client } = await open(timeZone);
      const moments = momentsOf(await readStoreZone(client));
      const odd = await column(
        client,
        `select at::text as value
         from (select at at time zone 'UTC' as at from unnest($1::timestamp[]) as g (at)) as g
         where at < day_start(store_day(at)) or at >= day_start(store_day(at) + 1)`,
        [moments],
      );
      expect(odd).toEqual([]);
    },
  );

  it('are the same for files and live events, whatever DuckDB and Node know of the zone', async () => {
    const { client, url } = await open('America/Vancouver');
    const session = '00000000-0000-4000-8000-00000000000';
    const row = `2026-11-20 07:30:00 UTC,purchase,1,5,home,byfile,10.00,1,${session}5`;
    expect(await runInEtlHost(url, ['load', fileOf([row])])).toMatchObject({ code: 0 });
    await foldEvents(
      client,
      [
        {
          event_time: '2026-11-20T07:30:00Z',
          event_type: 'purchase',
          product_id: '1',
          brand: 'live',
          price: 10,
          user_id: '2',
          user_session: `${session}6`,
        },
      ],
      { kind: 'live' },
    );
    expect(await column(client, 'select distinct day::text as value from brand_days')).toEqual(['2026-11-20']);
    expect(await runInEtlHost(url, ['reconcile'])).toMatchObject({ code: 0 });
  });
});

describe('clocks set back shortly after midnight', () => {
  it('count as set back at midnight', () => {
    const [, change] = withWholeDays([
      { beginsAt: new Date('1970-01-01T00:00:00Z'), seconds: -9000 },
      // The clock goes from 0:01 back to 23:01.
      { beginsAt: new Date('2010-11-07T02:31:00Z'), seconds: -12_600 },
    ]);
    expect(change?.beginsAt.toISOString()).toBe('2010-11-07T02:30:00.000Z');
  });
});

describe('changed time-zone rules', () => {
  const rows = shopRows('zones', '2026-03-20T00:00:00Z', '2026-04-10T00:00:00Z', 2000);

  /** Makes the store look as if set up with older rules, in which clocks stay at +1 from this time on. */
  async function doctor(client: ClientBase, from: string): Promise<void> {
    const { offsets } = await readStoreZone(client);
    await adoptOffsets(client, [
      ...offsets.filter(({ beginsAt }) => beginsAt < new Date(from)),
      { beginsAt: new Date(from), seconds: 3600 },
    ]);
  }

  it('apply at startup if they affect no stored event', async () => {
    const { client, url } = await open('Europe/Berlin');
    const { rules } = await readStoreZone(client);
    await doctor(client, '2026-10-20T00:00:00Z');
    await foldEvents(client, [{ event_time: '2026-10-01T12:00:00Z', event_type: 'view', product_id: '1', user_id: '7' }], { kind: 'live' });
    const { notice } = await setUpStore(url, 'Europe/Berlin');
    expect(notice).toMatch(/They affect no stored event/);
    expect((await readStoreZone(client)).rules).toBe(rules);
    expect(await setUpStore(url, 'Europe/Berlin')).toEqual({ timeZone: 'Europe/Berlin', notice: null });
  });

  it('leave stored days unchanged, for files and live events, until reconcile applies them', async () => {
    const { client, url } = await open('Europe/Berlin');
    await doctor(client, '2026-03-01T00:00:00Z');
    const late = '2026-04-01T22:30:00Z';
    const live = { event_time: late, event_type: 'view', product_id: '999', user_id: '7' };
    await foldEvents(client, [live], { kind: 'live' });
    expect(await runInEtlHost(url, ['load', fileOf(rows)])).toMatchObject({ code: 0 });
    const again = await runInEtlHost(url, ['reconcile']);
    expect(again).toMatchObject({ code: 0, output: expect.stringMatching(/stored events from 2026-03-29T.* --repair --new-zone-rules/) });
    const daysOfLive = () => column(client, 'select day::text as value from product_days where product_id = 999');
    expect(await daysOfLive()).toEqual(['2026-04-01']);

    const repaired = await runInEtlHost(url, ['reconcile', '--repair', '--new-zone-rules']);
    expect(repaired).toMatchObject({ code: 0, output: expect.stringContaining('A second check found none') });
    expect(await daysOfLive()).toEqual(['2026-04-02']);
    expect(await runInEtlHost(url, ['reconcile'])).toMatchObject({ code: 0, output: expect.not.stringContaining('time-zone rules') });
  });
});
