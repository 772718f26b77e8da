import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import type { TableDifferences } from '../../database/reconcile/comparison.js';
import { checkDay, checkStore, repairDay, repairStore } from '../../database/reconcile/reconcile.js';
import { storeDays } from '../../database/reconcile/store-days.js';
import { refreshAllViews } from '../../database/reconcile/views.js';
import { parseEvent } from '../../database/fold/parse-event.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { generateHistory } from '../oracle/generated-history.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { storedCounts } from './stored-counts.js';

const ZONE = 'Europe/Berlin';
/** Covers the end of a month. */
const FIRST = '2026-03-30';
/** A day without events. */
const DAY_BEFORE = '2026-03-29';
const LAST = '2026-04-02';
let store: TestStore;
let events: ReturnType<typeof rowsOf>;
/** As the store was filled; every repair must lead back to it. */
let sound: Record<string, string[]>;

const rowsOf = (raw: readonly unknown[]) =>
  raw.flatMap((one) => {
    const parsed = parseEvent(one as Parameters<typeof parseEvent>[0]);
    return parsed.ok && parsed.row.eventTime >= FIRST && parsed.row.eventTime < LAST ? [parsed.row] : [];
  });

async function write(client: pg.Client, rows: typeof events, kind: 'live' | 'load'): Promise<void> {
  await client.query('begin');
  await writeBatch(client, rows, { kind });
  await client.query('commit');
}

/** Loads half of the history and sends the other half live, some of it without sessions. */
async function fill(into: TestStore): Promise<void> {
  const history = generateHistory(11, 2500);
  await write(into.client, rowsOf(history.fromFile), 'load');
  events = rowsOf(history.overHttp).map((row, index) => (index % 3 === 0 ? { ...row, userSession: null } : row));
  for (let first = 0; first < events.length; first += 100) await write(into.client, events.slice(first, first + 100), 'live');
}

interface Look {
  days: string[];
  tables: string[];
  found: TableDifferences[];
}

async function look(client: pg.Client = store.client): Promise<Look> {
  const days: string[] = [];
  const found: TableDifferences[] = [];
  for (const day of await storeDays(client, DAY_BEFORE, LAST)) {
    const ofDay = await checkDay(client, { day, timeZone: ZONE });
    if (ofDay.length > 0) days.push(day);
    found.push(...ofDay);
  }
  found.push(...(await checkStore(client)));
  return { days, found, tables: [...new Set(found.map(({ table }) => table))].sort() };
}

async function repair(days: readonly string[]): Promise<void> {
  for (const day of days) await repairDay(store.client, { day, timeZone: ZONE });
  await repairStore(store.client);
}

beforeAll(async () => {
  store = await createTestStore(ZONE);
  await fill(store);
  await refreshAllViews(store.client);
  sound = await storedCounts(store.client);
});
afterAll(() => store.drop());

const first = (table: string, condition = 'true') => `(tableoid, ctid) = (select tableoid, ctid from ${table} where ${condition} limit 1)`;

/** Damage done to the store, and the tables in which reconcile must at least find it. */
const DAMAGES: readonly [what: string, sql: string, tables: readonly string[]][] = [
  ['a minute counts one more', `update stage_minutes set events = events + 1 where ${first('stage_minutes')}`, ['stage_minutes']],
  ['a minute is missing', `delete from stage_minutes where ${first('stage_minutes')}`, ['stage_minutes']],
  ['a minute too many', `insert into stage_minutes values ('2026-04-02 03:04:30Z', 'view', 1, 0)`, ['stage_minutes']],
  ['a stage earns more', `update stage_days set revenue = revenue + 0.0001 where ${first('stage_days')}`, ['stage_days']],
  ['a stage is missing', `delete from stage_days where ${first('stage_days', 'new_users > 0')}`, ['stage_days']],
  ['a stage too many', `insert into stage_days values ('2026-03-29', 'view', 1, 0, 1, 1, null, 1)`, ['stage_days']],
  ['a stage has more new users', `update stage_days set new_users = new_users + 1 where ${first('stage_days')}`, ['stage_days']],
  ['a stage has more sessions', `update stage_days set sessions = sessions + 1 where ${first('stage_days')}`, ['stage_days']],
  ["a product's day counts one less", `update product_days set views = views - 1 where ${first('product_days')}`, ['product_days']],
  ["a product's day is missing", `delete from product_days where ${first('product_days')}`, ['product_days']],
  [
    "a product's day too many",
    `insert into product_days select product_id, '2026-03-29', 0, 0, 1, 0, 0, 0, 0, '2026-03-29 12:00Z' from products limit 1`,
    ['product_days'],
  ],
  ["a brand's day has one user less", `update brand_days set users = users - 1 where ${first('brand_days')}`, ['brand_days']],
  ["a brand's day is missing", `delete from brand_days where ${first('brand_days')}`, ['brand_days']],
  ["a brand's day too many", `insert into brand_days values (0, '2026-03-29', 1, 0, 0, 0, 0, 1, '2026-03-29 12:00Z', 1)`, ['brand_days']],
  ['a user misses a brand', `update user_days set brands = brands[2:] where ${first('user_days')}`, ['user_days', 'returning_brand_users']],
  [
    'a user has a brand too many',
    `update user_days set brands = brands || 424242 where ${first('user_days')}`,
    ['user_days', 'returning_brand_users'],
  ],
  ['a user did other things', `update user_days set stages = stages # 8 where ${first('user_days', 'stages <> 8')}`, ['user_days']],
  ['a user was not there', `delete from user_days where ${first('user_days')}`, ['user_days']],
  ['a user too many was there', `insert into user_days values (424242, '2026-04-02', 1, 0, 0, '{}')`, ['user_days', 'users']],
  ['a user began one session more', `update user_days set sessions = sessions + 1 where ${first('user_days')}`, ['user_days']],
  [
    'a user bought in a session less',
    `update user_days set purchasers = purchasers - 1 where ${first('user_days', 'purchasers > 0')}`,
    ['user_days'],
  ],
  ['one more came back', `update returning_users set users = users + 1 where ${first('returning_users')}`, ['returning_users']],
  ['nobody came back', `delete from returning_users where ${first('returning_users', "previous_day > '-infinity'")}`, ['returning_users']],
  ['somebody came back from nowhere', `insert into returning_users values (8, '2026-04-02', '2026-03-29', 1)`, ['returning_users']],
  ['a brand met one less', `delete from returning_brand_users where ${first('returning_brand_users')}`, ['returning_brand_users']],
  [
    'a brand met somebody before he was there',
    `insert into returning_brand_users select brand_id, '2026-04-02', '2026-03-29', 1 from returning_brand_users limit 1`,
    ['returning_brand_users'],
  ],
  [
    'a user came later',
    `update users set first_view_day = first_view_day + 1 where ${first('users', 'first_view_day is not null')}`,
    ['users'],
  ],
  ['a user is missing', `delete from users where ${first('users')}`, ['users']],
  ['a user too many', `insert into users values (424242, '2026-04-02')`, ['users']],
  ['a session holds one more', `update sessions set events = events + 1 where ${first('sessions')}`, ['sessions']],
  ['a session ends earlier', `update sessions set ended_at = started_at where ${first('sessions', 'ended_at > started_at')}`, ['sessions']],
  [
    'a session begins on an earlier day',
    `update sessions set started_at = started_at - interval '1 day', started_day = started_day - 1 where ${first('sessions')}`,
    ['sessions'],
  ],
  ['a session is of somebody else', `update sessions set user_id = 424242 where ${first('sessions')}`, ['sessions']],
  [
    'a session over midnight is missing',
    `delete from sessions where ${first('sessions', `started_day < (ended_at at time zone '${ZONE}')::date`)}`,
    ['sessions'],
  ],
  [
    'a session too many',
    `insert into sessions values (gen_random_uuid(), 1, '2026-04-02', '2026-04-02 12:00Z', '2026-04-02 12:00Z', 1, 1, 0, 0, 0, 0)`,
    ['sessions'],
  ],
  ["a day's sessions are longer", `update session_days set duration_us = duration_us + 1 where ${first('session_days')}`, ['session_days']],
  ["a day's sessions are missing", `delete from session_days where ${first('session_days', 'sessions > 0')}`, ['session_days']],
  ["a day's sessions too many", `insert into session_days values ('2026-03-29', true, 1, 1, 1, 1)`, ['session_days']],
  ['a duration is missing', `delete from session_duration_days where ${first('session_duration_days')}`, ['session_duration_days']],
  ['a duration too many', `insert into session_duration_days values ('2026-04-02', true, 86399, 1)`, ['session_duration_days']],
  [
    'more sessions hold so many events',
    `update session_event_days set sessions = sessions + 1 where ${first('session_event_days')}`,
    ['session_event_days'],
  ],
  ['a cart was emptied', `update cart_items set removals = removals + 1 where ${first('cart_items')}`, ['cart_items']],
  ['a cart item is missing', `delete from cart_items where ${first('cart_items', 'cart_day is not null')}`, ['cart_items']],
  [
    'a cart item of nobody',
    `insert into cart_items values (gen_random_uuid(), 1, '2026-04-02', '2026-04-02 12:00Z', '2026-04-02 12:00Z', 1, 0, 0)`,
    ['cart_items'],
  ],
  ["a day's carts count one more", `update cart_days set pairs = pairs + 1 where ${first('cart_days', 'pairs > 0')}`, ['cart_days']],
  ["a day's carts are missing", `delete from cart_days where ${first('cart_days', 'pairs > 0')}`, ['cart_days']],
  ["a day's carts too many", `insert into cart_days values (1, '2026-04-02', 1, 0, 1)`, ['cart_days']],
  ['a product was viewed more', `update products set views = views + 1 where ${first('products')}`, ['products']],
  ['a product costs something else', `update products set price = price + 1 where ${first('products', 'price is not null')}`, ['products']],
  [
    'a product has its price from earlier',
    `update products set priced_at = priced_at - interval '1 day' where ${first('products', 'priced_at > first_event_at')}`,
    ['products'],
  ],
  [
    'a product lost its brand',
    `update products set brand = null, branded_at = null where ${first('products', 'brand is not null')}`,
    ['products'],
  ],
  [
    'a product began later',
    `update products set first_event_at = first_event_at + interval '1 s' where ${first('products')}`,
    ['products'],
  ],
  ['a product is missing', `delete from products where ${first('products')}`, ['products']],
  [
    'a product too many',
    `insert into products values (1, null, null, null, null, null, null, null, '2026-04-02 12:00Z', '2026-04-02 12:00Z', 1, 0, 0, 0, 0)`,
    ['products'],
  ],
  [
    'a session by inactivity ends later',
    `update inactivity_sessions set ended_at = ended_at + interval '1 s' where ${first('inactivity_sessions')}`,
    ['inactivity_sessions'],
  ],
  [
    'a view takes itself for newer than it is',
    `update stage_days set events = events + 1, changed_batch = 1000000 where ${first('stage_days')};
     refresh materialized view mv_sales_funnel;
     update stage_days set events = events - 1, changed_batch = 1 where changed_batch = 1000000`,
    ['mv_sales_funnel'],
  ],
];

describe('reconcile', () => {
  it('finds no difference in a store with loaded and sent events', async () => {
    expect((await look()).found).toEqual([]);
    const { rows } = await store.client.query('select count(*)::int as events, count(distinct event_time::date)::int as days from events');
    expect(rows[0].events).toBeGreaterThan(500);
    expect(rows[0].days).toBe(3);
  });

  it.each(DAMAGES)('finds that %s, and repairs it', async (_, sql, tables) => {
    await store.client.query(sql);
    const damaged = await look();
    expect(damaged.tables).toEqual(expect.arrayContaining([...tables]));
    await repair(damaged.days);
    expect(await storedCounts(store.client)).toEqual(sound);
  });

  // Stored counts hold neither inactivity sessions nor views.
  it('finds no difference after these repairs', async () => {
    await refreshAllViews(store.client);
    expect((await look()).found).toEqual([]);
  });
});
