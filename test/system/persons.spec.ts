import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { inTransaction } from '../../database/connection/in-transaction.js';
import { emptyStore } from '../../database/fold/empty-store.js';
import { parseEvent } from '../../database/fold/parse-event.js';
import { parseLink } from '../../database/fold/parse-link.js';
import { type BatchResult, writeBatch } from '../../database/fold/write-batch.js';
import { checkDay, checkStore, repairDay, repairStore } from '../../database/reconcile/reconcile.js';
import { PROPERTY_SEED } from '../support/seeds.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { expectedTables, type Message, type SentEvent, type Tables } from './person-model.js';
import { differences, storedCounts } from './stored-counts.js';

/** For a longer run: PROPERTY_RUNS=1000. */
const PROPERTY_RUNS = Number(process.env.PROPERTY_RUNS ?? 40);

const NOON = Date.UTC(2026, 2, 31, 12);
const MINUTE = 60_000;

const stores: TestStore[] = [];
const newStore = async (): Promise<TestStore> => {
  const store = await createTestStore();
  stores.push(store);
  return store;
};
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.drop()));
});

const sessionUuid = (session: string): string => `00000000-0000-4000-8000-00000000000${session}`;

/** Message ids come from the position in `history`, so that a repeated message is recognized. */
async function write(client: pg.ClientBase, history: readonly Message[], places: readonly number[]): Promise<BatchResult> {
  const chosen = places.map((place) => ({ place, message: history[place] }));
  const rows = chosen.flatMap(({ place, message }) => {
    if (message?.kind !== 'event') return [];
    const parsed = parseEvent({
      event_time: new Date(message.at).toISOString(),
      event_type: message.type,
      product_id: message.product,
      brand: message.brand,
      price: '1.50',
      user_id: message.user,
      anonymous_id: message.device,
      user_session: message.session === null ? null : sessionUuid(message.session),
      message_id: `m${place}`,
    });
    if (!parsed.ok) throw new Error(parsed.reason);
    return [parsed.row];
  });
  const links = chosen.flatMap(({ message }) => {
    if (message?.kind !== 'link') return [];
    const link = parseLink({ device: message.device, user: message.user, time: new Date(message.at).toISOString() });
    return link === null ? [] : [link];
  });
  return inTransaction(client, () => writeBatch(client, rows, { kind: 'live' }, links));
}

async function deliver(client: pg.ClientBase, history: readonly Message[], order: readonly number[], size: number): Promise<void> {
  for (let first = 0; first < order.length; first += size) await write(client, history, order.slice(first, first + size));
}

const name = (id: string): string =>
  `coalesce((select o.external_id from external_ids o where o.kind in ('user', 'device') and o.id = ${id} limit 1), ${id}::text)`;
const iso = (time: string): string => `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Queries for `expectedTables`; each returns a row as one column `r`. */
const QUERIES: Record<keyof Tables, string> = {
  events: `select jsonb_build_array(${iso('event_time')}, ${name('user_id')}, event_type, product_id::text) as r from events`,
  sessions: `select jsonb_build_array(${name('s.user_id')}, ${iso('started_at')}, ${iso('ended_at')}, events) as r from sessions s`,
  user_days: `select jsonb_build_array(${name('user_id')}, day, stages, sessions, purchasers,
    (select jsonb_agg(b.name order by b.name collate "C") from unnest(d.brands) as m (brand_id) join brands b using (brand_id))) as r from user_days d`,
  users: `select jsonb_build_array(${name('user_id')}, first_day, first_view_day, first_cart_day, first_removal_day, first_purchase_day) as r from users`,
  new_users: `select day || ' ' || event_type || ': ' || new_users as r from stage_days where new_users <> 0`,
  stage_sessions: `select day || ' ' || event_type || ': ' || sessions as r from stage_days where sessions <> 0`,
  brand_users: `select b.name || ' ' || day || ': ' || users as r from brand_days join brands b using (brand_id)`,
  returning_users: `select activity_mask || ' ' || day || ' ' || previous_day || ': ' || users as r from returning_users`,
  returning_brand_users: `select b.name || ' ' || day || ' ' || previous_day || ': ' || users as r from returning_brand_users join brands b using (brand_id)`,
  carts: `select jsonb_build_array(${iso('s.started_at')}, i.product_id::text, i.carts, i.removals, i.purchases) as r from cart_items i join sessions s using (user_session)`,
};

async function tablesOf(client: pg.ClientBase): Promise<Tables> {
  const tables: Tables = {};
  for (const [table, query] of Object.entries(QUERIES)) {
    const { rows } = await client.query(query);
    tables[table] = rows.map(({ r }) => (typeof r === 'string' ? r : JSON.stringify(r))).sort();
  }
  return tables;
}

/** Reconciles every day of the history, and the counts that belong to no single day. */
async function foundByReconcile(client: pg.Client, history: readonly Message[]): Promise<unknown[]> {
  const days = new Set(history.map(({ at }) => new Date(at).toISOString().slice(0, 10)));
  const found: unknown[] = [];
  for (const day of days) found.push(...(await checkDay(client, { day, timeZone: 'UTC' })));
  return [...found, ...(await checkStore(client))];
}

const DEVICES = ['phone', 'laptop', '7'] as const;
const USERS = ['1', 'ada', 'bob', 'phone'] as const;

/** Steps of ten minutes around midnight and the end of a month, so that pauses fall just under and just over half an hour. */
const moment = fc
  .record({ day: fc.constantFrom(-8, -1, 0, 0, 0, 0, 0, 1, 2), step: fc.integer({ min: 0, max: 60 }) })
  .map(({ day, step }) => NOON + day * 1440 * MINUTE + 6 * 60 * MINUTE + step * 10 * MINUTE);

const sentEvent = fc.record({
  at: moment,
  who: fc.oneof(
    { weight: 5, arbitrary: fc.record({ device: fc.constantFrom(...DEVICES), user: fc.constant(null) }) },
    { weight: 2, arbitrary: fc.record({ device: fc.constantFrom(...DEVICES), user: fc.constantFrom(...USERS) }) },
    { weight: 1, arbitrary: fc.record({ device: fc.constant(null), user: fc.constantFrom(...USERS) }) },
  ),
  session: fc.constantFrom(null, null, null, '1', '2', '3'),
  type: fc.constantFrom('view' as const, 'view' as const, 'cart' as const, 'remove_from_cart' as const, 'purchase' as const),
  product: fc.constantFrom('11', '12'),
  brand: fc.constantFrom('acme', 'volt', 'zen'),
});
/** Near an event, where links matter: just under and just over the length of a pause. */
const sentLink = fc.record({
  near: fc.nat(),
  minutes: fc.constantFrom(-31, -10, -1, 0, 0, 1, 10, 29, 31),
  device: fc.constantFrom(...DEVICES),
  user: fc.constantFrom(...USERS),
});

const arbitraryHistory = fc
  .record({
    events: fc.array(sentEvent, { minLength: 1, maxLength: 30, size: 'max' }),
    links: fc.array(sentLink, { maxLength: 5 }),
  })
  .map(({ events, links }): Message[] => {
    // Each event has its own second: otherwise ids would decide which of two simultaneous events starts a session.
    const sent = events.map(({ who, at, ...event }, index) => ({ kind: 'event' as const, ...event, ...who, at: at + index * 1000 }));
    const linked = links.map(({ near, minutes, device, user }) => {
      const event = sent[near % sent.length];
      return { kind: 'link' as const, at: (event?.at ?? NOON) + minutes * MINUTE, device: event?.device ?? device, user };
    });
    return [...sent, ...linked];
  })
  .chain((history) =>
    fc.record({
      history: fc.constant(history),
      order: fc.shuffledSubarray([...history.keys()], { minLength: history.length }),
      size: fc.integer({ min: 1, max: 12 }),
      repeated: fc.array(fc.nat({ max: history.length - 1 }), { maxLength: 8 }),
    }),
  );

describe('the person of an event', () => {
  it(
    'matches the definitions, however events and links are split, ordered and repeated',
    async () => {
      const whole = await newStore();
      const pieces = await newStore();
      let runs = 0;
      await fc.assert(
        fc
          .asyncProperty(arbitraryHistory, async ({ history, order, size, repeated }) => {
            const inOrder = [...history.keys()].sort((a, b) => (history[a]?.at ?? 0) - (history[b]?.at ?? 0));
            await deliver(whole.client, history, inOrder, history.length);
            await deliver(pieces.client, history, [...order, ...repeated], size);
            expect(differences(await tablesOf(pieces.client), expectedTables(history))).toEqual([]);
            expect(differences(await tablesOf(whole.client), expectedTables(history))).toEqual([]);
            expect(differences(await storedCounts(pieces.client), await storedCounts(whole.client))).toEqual([]);
            runs += 1;
            if (runs % 5 === 0) expect(await foundByReconcile(pieces.client, history)).toEqual([]);
          })
          .beforeEach(async () => {
            for (const { client } of [whole, pieces]) {
              await client.query('begin');
              await emptyStore(client);
              await client.query('commit');
            }
          }),
        { numRuns: PROPERTY_RUNS, seed: PROPERTY_SEED, endOnFailure: process.env.PROPERTY_SHRINK === undefined },
      );
    },
    60_000 + PROPERTY_RUNS * 10_000,
  );

  const at = (minute: number): number => NOON + minute * MINUTE;
  const sent = (minute: number, device: string | null, user: string | null, changes: Partial<SentEvent> = {}): SentEvent => ({
    kind: 'event',
    at: at(minute),
    device,
    user,
    session: null,
    type: 'view',
    product: '11',
    brand: 'acme',
    ...changes,
  });
  const signIn = (minute: number, device: string, user: string): Message => ({ kind: 'link', at: at(minute), device, user });
  const DAY = 1440;

  it.each<[what: string, history: Message[], persons: string[]]>([
    [
      'signs in halfway',
      [sent(0, 'phone', null), sent(10, 'phone', null, { type: 'cart' }), signIn(12, 'phone', 'ada'), sent(20, 'phone', 'ada')],
      ['ada', 'ada', 'ada'],
    ],
    ['orders under both ids', [sent(0, 'phone', null), sent(10, 'phone', 'ada', { type: 'purchase' })], ['ada', 'ada']],
    ['signs in after the last event of the visit', [sent(0, 'phone', null), signIn(29, 'phone', 'ada')], ['ada']],
    ['signs in when the visit is over', [sent(0, 'phone', null), signIn(30, 'phone', 'ada')], ['phone']],
    ['signs in after a visit with a session id', [sent(0, 'phone', null, { session: '1' }), signIn(1, 'phone', 'ada')], ['phone']],
    [
      'signs in within a visit with a session id',
      [sent(0, 'phone', null, { session: '1' }), signIn(1, 'phone', 'ada'), sent(90, 'phone', null, { session: '1' })],
      ['ada', 'ada'],
    ],
    ['was there yesterday too', [sent(-DAY, 'phone', null), sent(0, 'phone', null), signIn(1, 'phone', 'ada')], ['phone', 'ada']],
    ['comes back without an id', [sent(0, 'phone', 'ada'), sent(DAY, 'phone', null), sent(3 * DAY, 'phone', null)], ['ada', 'ada', 'ada']],
    ['was known before any event', [signIn(-DAY, 'phone', 'ada'), sent(0, 'phone', null)], ['ada']],
    [
      'passes the device on to somebody else',
      [
        sent(0, 'phone', 'ada'),
        sent(5, 'phone', null),
        signIn(10, 'phone', 'bob'),
        sent(15, 'phone', null),
        sent(20, 'phone', 'ada'),
        sent(25, 'phone', null),
      ],
      ['ada', 'ada', 'bob', 'ada', 'ada'],
    ],
    [
      'signs in on two devices',
      [sent(0, 'phone', null), sent(1, 'laptop', null), signIn(2, 'phone', 'ada'), signIn(3, 'laptop', 'ada')],
      ['ada', 'ada'],
    ],
    ['is sent under the same id in both columns', [sent(0, 'phone', 'phone'), sent(1, 'phone', 'ada')], ['ada', 'ada']],
    [
      'was known under the id of the device before',
      [sent(-DAY, null, 'phone'), sent(-5, null, 'phone', { brand: 'volt' }), sent(0, 'phone', null), sent(1, 'phone', 'ada')],
      ['phone', 'phone', 'ada', 'ada'],
    ],
    [
      'has a device whose id is a number',
      [sent(-5, null, '7', { type: 'cart' }), sent(0, '7', null), sent(1, '7', 'ada')],
      ['7', 'ada', 'ada'],
    ],
    [
      'signs in as two at once',
      [sent(0, 'phone', null), signIn(1, 'phone', 'bob'), signIn(1, 'phone', 'ada'), sent(2, 'phone', null)],
      ['ada', 'ada'],
    ],
  ])('is right for a visitor who %s', async (_, history, persons) => {
    const store = await newStore();
    const places = [...history.keys()];
    for (const order of [places, [...places].reverse()]) {
      await inTransaction(store.client, () => emptyStore(store.client));
      await deliver(store.client, history, order, 1);
      const tables = await tablesOf(store.client);
      const names = (tables.events ?? []).map((text) => (JSON.parse(text) as string[])[1]);
      expect({ order, names }).toEqual({ order, names: persons });
      expect(differences(tables, expectedTables(history))).toEqual([]);
      expect(await foundByReconcile(store.client, history)).toEqual([]);
    }
  });

  it('changes in a batch of its own if no event comes with the link', async () => {
    const store = await newStore();
    const history = [sent(0, 'phone', null), signIn(1, 'phone', 'ada'), signIn(2, 'phone', 'ada')];
    expect(await write(store.client, history, [0])).toMatchObject({ batchId: '1', accepted: 1 });
    expect(await write(store.client, history, [1])).toMatchObject({ batchId: '2', accepted: 0 });
    // Both links are known already.
    expect(await write(store.client, history, [1, 2])).toMatchObject({ batchId: null, accepted: 0 });
    const { rows } = await store.client.query(
      'select b.batch_id, b.events, (select count(*) from stage_days d where d.changed_batch = b.batch_id)::int as days from write_batches b order by 1',
    );
    expect(rows).toEqual([
      { batch_id: '1', events: 1, days: 0 },
      { batch_id: '2', events: 0, days: 1 },
    ]);
  });

  it('costs batches without devices nothing: they do not even create its tables', async () => {
    const store = await newStore();
    const history = [sent(0, null, 'ada'), sent(1, 'phone', 'ada')];
    const made = async () => (await store.client.query(`select to_regclass('pg_temp.moved_events') is not null as made`)).rows;
    await write(store.client, history, [0]);
    expect(await made()).toEqual([{ made: false }]);
    await write(store.client, history, [1]);
    expect(await made()).toEqual([{ made: true }]);
  });

  it('is checked and repaired by reconcile, and so is a link from an event', async () => {
    const store = await newStore();
    const history = [
      sent(0, 'phone', null),
      sent(1, 'phone', null),
      sent(2, 'phone', 'ada'),
      sent(3, null, 'bob'),
      sent(DAY, 'phone', null),
    ];
    await deliver(store.client, history, [...history.keys()], 5);
    const right = await tablesOf(store.client);
    await store.client.query(`update events set user_id = device_id where is_anonymous and event_time = $1`, [new Date(at(1))]);
    await store.client.query('delete from device_links');
    const found = await checkDay(store.client, { day: '2026-03-31', timeZone: 'UTC' });
    expect(found.map(({ table, rows }) => [table, rows])).toEqual(
      expect.arrayContaining([
        ['device_links', 1],
        ['events', 1],
      ]),
    );
    for (const day of ['2026-03-31', '2026-04-01']) await repairDay(store.client, { day, timeZone: 'UTC' });
    await repairStore(store.client);
    expect(await foundByReconcile(store.client, history)).toEqual([]);
    expect(differences(await tablesOf(store.client), right)).toEqual([]);
  });
});
