import { MERGED_ROLL_UPS, rollUp } from '../rollups.js';
import { type Comparison, comparisonOf, dayComparison } from './comparison.js';
import { count, dayBounds, type StoreDay, storedRefunds } from './raw-events.js';

/** The roll-ups that depend only on the events and refunds of the day. `batch_events` holds these events. */
export function eventComparisons(storeDay: StoreDay): Comparison[] {
  const { day, start, end } = dayBounds(storeDay);
  const withRefunds = `with ${refundsOfDay(storeDay)}`;
  const withOwnTruth = [
    comparisonOf('stage_minutes', {
      stored: `select * from stage_minutes where minute >= ${start} and minute < ${end}`,
      truth: `
        ${withRefunds}
        select minute, event_type::event_type, events, revenue from ${count('stage-minutes')} as c
        union all
        select minute, 'refund', refunds, revenue from ${count('refund-minutes')} as r`,
    }),
    dayComparison('product_days', day, {
      truth: `
        ${withRefunds}
        select
          product_id, day, brand_id, category_key, sum(views) as views, sum(carts) as carts, sum(removals) as removals,
          sum(purchases) as purchases, sum(revenue) as revenue, max(last_event_at) as last_event_at
        from (
          select * from ${count('product-days')} as c
          union all
          select product_id, day, brand_id, category_key, 0, 0, 0, 0, revenue, null from ${count('refund-product-days')} as r) as all_of_it
        group by product_id, day, brand_id, category_key`,
    }),
    dayComparison('brand_days', day, {
      truth: `
        ${withRefunds},
        brand_users_seen as (select brand_id, day from ${count('brand-user-days')} as c)
        select
          brand_id, day, sum(views) as views, sum(carts) as carts, sum(removals) as removals, sum(purchases) as purchases,
          sum(revenue) as revenue, sum(users) as users, max(last_event_at) as last_event_at
        from (
          select brand_id, day, views, carts, removals, purchases, revenue, 0 as users, last_event_at from ${count('brand-days')} as c
          union all
          select brand_id, day, 0, 0, 0, 0, 0, users, null from ${count('brand-day-users')} as n
          union all
          select brand_id, day, 0, 0, 0, 0, revenue, 0, null from ${count('refund-brand-days')} as r) as all_of_it
        group by brand_id, day`,
    }),
  ];
  // Products are compared one by one (products.ts).
  const others = MERGED_ROLL_UPS.filter((name) => name !== 'products' && withOwnTruth.every(({ table }) => table !== name));
  return [...withOwnTruth, ...others.map((name) => dayComparison(name, day, { truth: `select * from ${count(rollUp(name).count)} as c` }))];
}

/** What the day's events contribute to `user_days`. Kept as a count, since the sessions come from other events. */
export const userDayEvents = (): string => `select * from ${count('user-days')} as c`;

/** What the day's events and refunds contribute to `stage_days`. Kept separately, since the sessions come from other events. */
export const stageDayEvents = (storeDay: StoreDay): string => `
  with ${refundsOfDay(storeDay)}
  select day, event_type::event_type, events, revenue, last_event_at from ${count('stage-days')} as c
  union all
  select day, 'refund', refunds, revenue, null from ${count('refund-days')} as r`;

function refundsOfDay(storeDay: StoreDay): string {
  const { start, end } = dayBounds(storeDay);
  return storedRefunds(`r.event_time >= ${start} and r.event_time < ${end}`);
}

/**
 * Products whose stored values contradict the events of the day. A product row is right if no day has later values (or an earlier first
 * event), and if each day that the row names has exactly its values.
 */
export function differingProductsOfDay(storeDay: StoreDay): string {
  const { start, end } = dayBounds(storeDay);
  const onDay = (moment: string) => `(s.${moment} >= ${start} and s.${moment} < ${end})`;
  const said = [
    ['branded_at', ['brand']],
    ['categorised_at', ['category_id', 'category_code']],
    ['priced_at', ['price']],
    ['last_event_at', []],
  ] as const;
  const contradicted = said.map(([moment, what]) => {
    const row = (side: string) => `(${[moment, ...what].map((column) => `${side}.${column}`).join(', ')})`;
    const isOther = what.length === 0 ? `s.${moment} is distinct from t.${moment}` : `${row('s')} is distinct from ${row('t')}`;
    return `t.${moment} > coalesce(s.${moment}, '-infinity') or (${onDay(moment)} and ${isOther})`;
  });
  return `
    select product_id
    from products s
    full join ${count('products')} as t using (product_id)
    where s.first_event_at is null
      or t.first_event_at < s.first_event_at
      or (${onDay('first_event_at')} and s.first_event_at is distinct from t.first_event_at)
      or ${contradicted.join('\n      or ')}`;
}
