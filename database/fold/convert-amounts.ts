/**
 * When a currency gets a rate, the amounts that waited for it are converted into the store's currency. Their events get a price, and the
 * revenue roll-ups follow through the counts of the fold. The result is the same as if the rate had been known when the events arrived.
 */
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { batchStatements, foldStatement, statementRunner } from './batch-statements.js';
import { convertRefunds } from './convert-refunds.js';
import { converted } from './currencies.js';
import { changesOfRefunds, writeRefunds } from './refunds.js';
import { batchCommittedNotice } from './write-batch.js';
import { ROLL_UP_NAMES, rollUp } from '../rollups.js';
import { zoneOf } from '../zone/store-zone.js';

/** Amounts per transaction. Each transaction locks `store_state`, and writers wait. */
const MAX_AMOUNTS = 20_000;

const lockedStore = z.object({ time_zone: z.string(), zone_rules: z.string(), refresh_floor: z.string() });
const amountRow = z.object({
  amount_id: z.string(),
  price: z.string(),
  rate: z.string(),
  order_key: z.string().nullable(),
  line_key: z.string().nullable(),
  event_time: z.string(),
});
type Amount = z.output<typeof amountRow>;
type PricedAmount = Amount & { inStore: string };
const batchRow = z.object({ batch_id: z.string(), events: z.number() });

/** Cursor into the amounts of a currency. */
type Place = Pick<Amount, 'event_time' | 'amount_id'>;

export interface ConvertedAmounts {
  converted: number;
  /** Amounts left unconverted because they exceed the maximum price in the store's currency. */
  tooHigh: number;
  /** Where to continue; null when none is left. */
  next: Place | null;
}

/** Converts all amounts and refunds of a currency that now have a rate. @param inTransaction runs each portion in its own transaction */
export async function convertAllAmounts(
  client: ClientBase,
  currency: string,
  inTransaction: <T>(portion: () => Promise<T>) => Promise<T>,
): Promise<Omit<ConvertedAmounts, 'next'>> {
  const all = { converted: 0, tooHigh: 0 };
  let place: Place | null = null;
  do {
    const from: Place | null = place;
    const some: ConvertedAmounts = await inTransaction(() => convertAmounts(client, currency, from));
    all.converted += some.converted;
    all.tooHigh += some.tooHigh;
    place = some.next;
  } while (place !== null);
  const refunds = await inTransaction(() => convertRefunds(client, currency));
  return { converted: all.converted + refunds.converted, tooHigh: all.tooHigh + refunds.tooHigh };
}

/** Converts up to `MAX_AMOUNTS` amounts after a cursor. The caller begins and commits the transaction. */
async function convertAmounts(client: ClientBase, currency: string, after: Place | null): Promise<ConvertedAmounts> {
  const run = statementRunner(client, false);
  const store = lockedStore.parse((await run('lockStore')).rows[0]);
  // Only amounts that now have a rate.
  const { rows } = await client.query(
    `select
       u.amount_id, u.price::text, r.rate::text, u.order_key, u.line_key,
       to_char(u.event_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as event_time
     from unconverted_amounts u
     cross join lateral (
       select c.rate
       from currency_rates c
       where c.currency = u.currency and c.valid_from <= store_day(u.event_time)
       order by c.valid_from desc
       limit 1) as r
     where u.currency = $1 and ($3::timestamptz is null or (u.event_time, u.amount_id) > ($3, $4::bigint))
     order by u.event_time, u.amount_id
     limit $2`,
    [currency, MAX_AMOUNTS, after?.event_time ?? null, after?.amount_id ?? null],
  );
  const found = rows.map((row) => amountRow.parse(row));
  const amounts = found.flatMap((amount): PricedAmount[] => {
    const inStore = converted(amount.price, amount.rate);
    return inStore === null ? [] : [{ ...amount, inStore }];
  });
  const outcome = { converted: amounts.length, tooHigh: found.length - amounts.length, next: found.at(-1) ?? null };
  if (amounts.length === 0) return outcome;
  const times = amounts.map((amount) => amount.event_time);
  const batch = batchRow.parse((await run('numberRefunds', ['live', times[0], times.at(-1)])).rows[0]);
  await client.query(batchStatements.stageTable);
  await priceEvents(client, amounts);
  for (const statement of REVENUE) await client.query(statement);
  await client.query(NOTE_BATCH, [batch.batch_id]);
  await client.query(PRODUCTS);
  await run('productChanges', [batch.batch_id, store.refresh_floor]);
  const orders = await priceLines(client, amounts);
  const changes = await changesOfRefunds(run, orders, []);
  if (changes !== null)
    await writeRefunds(client, run, changes, {
      zone: await zoneOf(client, store.time_zone, store.zone_rules),
      batchId: batch.batch_id,
      refreshFloor: store.refresh_floor,
    });
  await run('announce', [batchCommittedNotice({ batchId: batch.batch_id, events: 0, source: 'live' })]);
  return outcome;
}

/** Adds the revenue of the events in `batch_events` to each roll-up that holds revenue by event. `PRODUCTS` also sets prices. */
const REVENUE = ROLL_UP_NAMES.filter((name) => name !== 'products' && Object.hasOwn(rollUp(name).values, 'revenue')).map((name) => {
  const isSame = Object.keys(rollUp(name).keys).map((key) => `t.${key} = c.${key}`);
  return `
    update ${name} t set revenue = t.revenue + c.revenue
    from (${foldStatement(`counts/${rollUp(name).count}`)}) as c
    where ${isSame.join(' and ')}`;
});

const NOTE_BATCH = `
  with days as (
    update stage_days t set changed_batch = $1::bigint, rewritten_batch = $1::bigint
    from (select distinct day from batch_events) as c
    where t.day = c.day
  )
  update brand_days t set changed_batch = $1::bigint from (select distinct brand_id, day from batch_events) as c
  where t.brand_id = c.brand_id and t.day = c.day`;

/** A product's price comes from its latest event with a price; at equal times the higher price wins (20-products.sql). */
const PRODUCTS = `
  update products p
  set
    revenue = p.revenue + c.revenue,
    price = case when p.priced_at is null or (c.priced_at, c.price) > (p.priced_at, p.price) then c.price else p.price end,
    priced_at = greatest(p.priced_at, c.priced_at)
  from (${foldStatement('counts/products')}) as c
  where p.product_id = c.product_id`;

/** Sets the price of the events and copies them into `batch_events`. Times and products only narrow the lookup. */
async function priceEvents(client: ClientBase, amounts: readonly PricedAmount[]): Promise<void> {
  const times = amounts.map((amount) => amount.event_time);
  await client.query(
    `with given as (
       delete from unconverted_amounts u
       using unnest($1::bigint[], $2::numeric[]) as g (amount_id, price)
       where u.amount_id = g.amount_id
       returning u.amount_id, u.event_time, u.product_id, g.price
     ),
     priced as (
       update events e
       set price = g.price, amount_id = null
       from given g
       where e.event_time between $3::timestamptz and $4::timestamptz
         and e.event_time = g.event_time and e.product_id = g.product_id and e.amount_id = g.amount_id
       returning e.event_time, e.event_type, e.product_id, e.category_key, e.brand_id, e.price, e.user_id, e.user_session, e.quantity
     )
     insert into batch_events (
       ordinal, event_time, event_type, product_id, category_key, brand_id, price, user_id, user_session, quantity)
     select 0, event_time, event_type, product_id, category_key, brand_id, price, user_id, user_session, quantity
     from priced`,
    [amounts.map((amount) => amount.amount_id), amounts.map(({ inStore }) => inStore), times[0], times.at(-1)],
  );
}

/** @returns the orders whose lines got a price */
async function priceLines(client: ClientBase, amounts: readonly PricedAmount[]): Promise<Set<string>> {
  const lines = amounts.filter((amount) => amount.order_key !== null);
  if (lines.length > 0) {
    await client.query(
      `update order_lines l
       set price = g.price
       from unnest($1::uuid[], $2::bigint[], $3::numeric[]) as g (order_key, line_key, price)
       where l.order_key = g.order_key and l.line_key = g.line_key`,
      [lines.map((it) => it.order_key), lines.map((it) => it.line_key), lines.map(({ inStore }) => inStore)],
    );
  }
  return new Set(lines.flatMap((it) => it.order_key ?? []));
}
