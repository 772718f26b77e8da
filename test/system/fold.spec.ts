import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { parseEvent } from '../../database/fold/parse-event.js';
import { emptyStore } from '../../database/fold/empty-store.js';
import { type BatchResult, writeBatch } from '../../database/fold/write-batch.js';
import type { EventRow } from '../../database/fold/event-row.js';
import { PROPERTY_SEED } from '../support/seeds.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { storedCounts } from './stored-counts.js';

/** For a longer run: PROPERTY_RUNS=10000. */
const PROPERTY_RUNS = Number(process.env.PROPERTY_RUNS ?? 40);

const stores: TestStore[] = [];

const newStore = async (timeZone?: string): Promise<TestStore> => {
  const store = await createTestStore(timeZone);
  stores.push(store);
  return store;
};

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.drop()));
});

async function write(client: pg.ClientBase, rows: readonly EventRow[]): Promise<BatchResult> {
  await client.query('begin');
  const result = await writeBatch(client, rows, { kind: 'live' });
  await client.query('commit');
  return result;
}

const event = (changes: Partial<Record<string, unknown>> = {}): EventRow => {
  const parsed = parseEvent({
    event_time: '2026-03-31T12:00:00Z',
    event_type: 'view',
    product_id: '1',
    category_id: '2053013555631882655',
    category_code: 'electronics.smartphone',
    brand: 'samsung',
    price: '10.00',
    user_id: '7',
    user_session: '00000000-0000-4000-8000-000000000001',
    ...changes,
  });
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.row;
};

const arbitraryEvent = fc
  .record({
    // Around midnight, the end of a month and nearby days; few values, so that events coincide.
    event_time: fc
      .record({ step: fc.integer({ min: 0, max: 40 }), day: fc.constantFrom(-3, -1, 0, 0, 0, 0, 1, 4) })
      .map(({ step, day }) => new Date(Date.UTC(2026, 2, 31 + day, 20) + step * 900_000).toISOString()),
    event_type: fc.constantFrom('view', 'view', 'view', 'cart', 'remove_from_cart', 'purchase'),
    product_id: fc.constantFrom('1', '2', '3', 'SKU-4'),
    category_id: fc.constantFrom('2053013555631882655', 'Shoes', null),
    category_code: fc.constantFrom('electronics.smartphone', 'apparel.shoes', null),
    brand: fc.constantFrom('samsung', 'apple', null),
    price: fc.constantFrom('10.00', '12.50', '0', null),
    user_id: fc.constantFrom('1', '2', 'ada@example.com'),
    // Half without a session, so that late events close gaps between inactivity sessions.
    user_session: fc.integer({ min: -4, max: 5 }).map((n) => (n <= 0 ? null : `00000000-0000-4000-8000-00000000000${n}`)),
    quantity: fc.constantFrom(1, 1, 3),
  })
  .map((fields) => event(fields));

describe('writeBatch', () => {
  it(
    'ends in the same tables however the same events are split, ordered and repeated',
    async () => {
      const whole = await newStore('Europe/Berlin');
      const pieces = await newStore('Europe/Berlin');
      await fc.assert(
        fc
          .asyncProperty(
            fc.array(arbitraryEvent, { minLength: 1, maxLength: 40, size: 'max' }).chain((rows) =>
              fc.record({
                rows: fc.constant(rows.map((row, index) => ({ ...row, messageId: `m${index}` }))),
                order: fc.shuffledSubarray([...rows.keys()], { minLength: rows.length }),
                size: fc.integer({ min: 1, max: 12 }),
                repeated: fc.array(fc.nat({ max: rows.length - 1 }), { maxLength: 10 }),
              }),
            ),
            async ({ rows, order, size, repeated }) => {
              await write(whole.client, rows);
              const sent = [...order, ...repeated].map((index) => rows[index] ?? event());
              for (let first = 0; first < sent.length; first += size) await write(pieces.client, sent.slice(first, first + size));
              expect(await storedCounts(pieces.client)).toEqual(await storedCounts(whole.client));
            },
          )
          .beforeEach(async () => {
            for (const { client } of [whole, pieces]) {
              await client.query('begin');
              await emptyStore(client);
              await client.query('commit');
            }
          }),
        { numRuns: PROPERTY_RUNS, seed: PROPERTY_SEED },
      );
    },
    30_000 + PROPERTY_RUNS * 3000,
  );

  it('I1: changes nothing when messages repeat, in the same batch, in a later one, or in two at once', async () => {
    const store = await newStore();
    const message = { ...event(), messageId: 'once' };
    const first = await write(store.client, [message, message]);
    expect(first).toMatchObject({ accepted: 1, duplicates: 1, duplicateIndexes: [1] });
    const counts = await storedCounts(store.client);
    expect(await write(store.client, [message])).toMatchObject({ batchId: null, accepted: 0, duplicates: 1 });
    expect(await storedCounts(store.client)).toEqual(counts);

    const racers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const client = new pg.Client({ connectionString: store.url });
        await client.connect();
        return client;
      }),
    );
    const results = await Promise.all(racers.map((client) => write(client, [{ ...event(), messageId: 'raced' }])));
    expect(results.map(({ accepted }) => accepted).sort((a, b) => a - b)).toEqual([0, 0, 0, 1]);
    await Promise.all(racers.map((client) => client.end()));
  });

  it('keeps exact duplicate rows without a message id', async () => {
    const store = await newStore();
    expect(await write(store.client, [event(), event()])).toMatchObject({ accepted: 2, duplicates: 0 });
  });

  it('leaves nothing behind after a rollback', async () => {
    const store = await newStore();
    await write(store.client, [event()]);
    const counts = await storedCounts(store.client);
    await store.client.query('begin');
    await writeBatch(store.client, [event({ event_type: 'purchase', event_time: '2026-04-02T00:00:00Z' })], { kind: 'live' });
    await store.client.query('rollback');
    expect(await storedCounts(store.client)).toEqual(counts);
  });

  it('creates the partition of a late event, and puts both edges of a month into it', async () => {
    const store = await newStore();
    await write(store.client, [
      event({ event_time: '2019-10-31T23:59:59.999999Z' }),
      event({ event_time: '2019-11-01T00:00:00Z' }),
      event({ event_time: '2019-11-30T23:59:59Z' }),
    ]);
    const { rows } = await store.client.query(
      `select tableoid::regclass::text as partition, count(*)::int as events from events group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { partition: 'events_2019_10', events: 1 },
      { partition: 'events_2019_11', events: 2 },
    ]);
  });

  it('counts days in the zone of the store, across a change to daylight saving time', async () => {
    const store = await newStore('Europe/Berlin');
    // 29 March 2026 has 23 hours in Berlin: from 23:00Z on the 28th to 22:00Z on the 29th.
    await write(store.client, [
      event({ event_time: '2026-03-28T22:59:59Z' }),
      event({ event_time: '2026-03-28T23:00:00Z' }),
      event({ event_time: '2026-03-29T21:59:59Z' }),
      event({ event_time: '2026-03-29T22:00:00Z' }),
    ]);
    const { rows } = await store.client.query(`select day::text, events::int from stage_days order by day`);
    expect(rows).toEqual([
      { day: '2026-03-28', events: 1 },
      { day: '2026-03-29', events: 2 },
      { day: '2026-03-30', events: 1 },
    ]);
  });

  it('keeps ids of 64 bits whole', async () => {
    const store = await newStore();
    await write(store.client, [
      event({ product_id: '9007199254740993', user_id: '9223372036854775807', category_id: '9223372036854775807' }),
    ]);
    const { rows } = await store.client.query('select product_id, user_id from events');
    expect(rows).toEqual([{ product_id: '9007199254740993', user_id: '9223372036854775807' }]);
  });

  it('moves a session to the day of a late, earlier event', async () => {
    const store = await newStore();
    await write(store.client, [event({ event_time: '2026-04-02T00:10:00Z', user_id: '2' })]);
    await write(store.client, [event({ event_time: '2026-04-01T23:50:00Z', user_id: '1', event_type: 'purchase' })]);
    const { rows } = await store.client.query(
      `select day::text, purchaser, sessions::int, events::int, duration_us::bigint::int / 1000000 as seconds from session_days where sessions > 0`,
    );
    expect(rows).toEqual([{ day: '2026-04-01', purchaser: true, sessions: 1, events: 2, seconds: 1200 }]);
    expect((await store.client.query('select user_id from sessions')).rows).toEqual([{ user_id: '1' }]);
  });
});

describe('sessions by inactivity', () => {
  const at = (minute: number, changes: Partial<Record<string, unknown>> = {}): EventRow =>
    event({ event_time: new Date(Date.UTC(2026, 2, 31, 12, minute)).toISOString(), user_session: null, ...changes });
  const sessionsOf = async (store: TestStore): Promise<unknown[]> =>
    (
      await store.client.query(
        `select user_id, to_char(started_at at time zone 'UTC', 'HH24:MI') as began, to_char(ended_at at time zone 'UTC', 'HH24:MI') as ended, events
         from sessions order by user_id, started_at`,
      )
    ).rows;

  it('end after 30 minutes without an event', async () => {
    const store = await newStore();
    await write(store.client, [at(0), at(29), at(59), at(0, { user_id: '8' })]);
    expect(await sessionsOf(store)).toEqual([
      { user_id: '7', began: '12:00', ended: '12:29', events: 2 },
      { user_id: '7', began: '12:59', ended: '12:59', events: 1 },
      { user_id: '8', began: '12:00', ended: '12:00', events: 1 },
    ]);
    await write(store.client, [at(80)]);
    expect((await sessionsOf(store))[1]).toEqual({ user_id: '7', began: '12:59', ended: '13:20', events: 2 });
  });

  it('merge when a late event closes their gap, with all counts by session', async () => {
    const store = await newStore();
    await write(store.client, [at(0, { event_type: 'cart' }), at(40, { event_type: 'purchase' }), at(100)]);
    await write(store.client, [at(20, { event_type: 'remove_from_cart' })]);
    expect(await sessionsOf(store)).toEqual([
      { user_id: '7', began: '12:00', ended: '12:40', events: 3 },
      { user_id: '7', began: '13:40', ended: '13:40', events: 1 },
    ]);
    const { rows } = await store.client.query('select user_session from events group by 1 having count(*) = 3');
    expect(rows).toHaveLength(1);
    expect((await store.client.query('select carts, removals, purchases from cart_items')).rows).toEqual([
      { carts: 1, removals: 1, purchases: 1 },
    ]);
    expect((await store.client.query('select pairs, purchased_pairs, undecided_pairs from cart_days where pairs > 0')).rows).toEqual([
      { pairs: 1, purchased_pairs: 1, undecided_pairs: 0 },
    ]);
    expect(
      (await store.client.query('select purchaser, sessions::int, events::int from session_days where sessions > 0 order by 1')).rows,
    ).toEqual([
      { purchaser: false, sessions: 1, events: 1 },
      { purchaser: true, sessions: 1, events: 3 },
    ]);
  });

  it('leave sent sessions alone, and file rows without a session', async () => {
    const store = await newStore();
    await write(store.client, [at(0, { user_session: 'mine' })]);
    await write(store.client, [at(5)]);
    expect(await sessionsOf(store)).toHaveLength(2);
    await store.client.query('begin');
    await writeBatch(store.client, [at(300)], { kind: 'load' });
    await store.client.query('commit');
    expect(await sessionsOf(store)).toHaveLength(2);
    expect((await store.client.query('select from events where user_session is null')).rowCount).toBe(1);
  });

  it('have the same ids when the same events enter an empty store again', async () => {
    const names = async (): Promise<unknown[]> => {
      const store = await newStore();
      for (const minute of [0, 20, 70, 45]) await write(store.client, [at(minute)]);
      return (await store.client.query('select user_session, started_at from sessions order by 1')).rows;
    };
    expect(await names()).toEqual(await names());
  });
});

describe('emptyStore', () => {
  it('deletes all counted data, so that the store can start over', async () => {
    const store = await newStore();
    await write(store.client, [event(), event({ event_type: 'cart' })]);
    await store.client.query('begin');
    await emptyStore(store.client);
    await store.client.query('commit');
    for (const [table, rows] of Object.entries(await storedCounts(store.client))) expect({ table, rows }).toEqual({ table, rows: [] });
    expect((await store.client.query('select * from current_sales_funnel')).rows).toEqual([]);
    expect(await write(store.client, [event()])).toMatchObject({ accepted: 1 });
  });
});
