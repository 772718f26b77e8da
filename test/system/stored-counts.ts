import type pg from 'pg';
import type { RollUpName } from '../../database/rollups.js';

/** An id as it was sent: surrogate ids depend on arrival order. */
const sent = (kind: 'product' | 'category' | 'user', id: string): string =>
  `coalesce((select o.external_id from external_ids o where o.kind in ('${kind}'${kind === 'user' ? ", 'device'" : ''}) and o.id = ${id} limit 1), ${id}::text)`;

/** The id of an inactivity session depends on which of its events came first; its user and times do not. */
const session = (id: string): string =>
  `coalesce((select ${sent('user', 'i.visitor_id')} || ' ' || i.started_at || ' ' || i.ended_at from inactivity_sessions i where i.user_session = ${id}), ${id}::text)`;

/**
 * Queries for everything counted, table by table; a roll-up without one does not compile. They leave out rows that count nothing, and values that depend on arrival order by
 * design: batch numbers, surrogate keys, receive times.
 */
const QUERIES = {
  events: `select e.event_time, e.event_type, ${sent('product', 'e.product_id')}, b.name, ${sent('category', 'c.category_id')} as category,
    c.category_code, trim_scale(e.price) as price, ${sent('user', 'e.user_id')} as usr, ${sent('user', 'e.device_id')} as device, e.is_anonymous, ${session('e.user_session')} as session, e.quantity
    from events e join brands b using (brand_id) join categories c using (category_key)`,
  products: `select ${sent('product', 'product_id')}, brand, branded_at, ${sent('category', 'category_id')} as category, category_code, categorised_at, trim_scale(price) as price, priced_at, first_event_at, last_event_at,
    views, carts, removals, purchases, trim_scale(revenue) as revenue from products`,
  users: `select ${sent('user', 'user_id')}, first_day::text, first_view_day::text, first_cart_day::text, first_removal_day::text, first_purchase_day::text from users`,
  sessions: `select ${session('sessions.user_session')}, ${sent('user', 'sessions.user_id')} as usr, started_day::text, started_at, ended_at, events, views, carts, removals, purchases, trim_scale(revenue) as revenue from sessions`,
  stage_minutes: `select minute, event_type, events, trim_scale(revenue) as revenue from stage_minutes`,
  stage_days: `select day::text, event_type, events, trim_scale(revenue) as revenue, new_users, sessions, last_event_at from stage_days where events + new_users + sessions > 0`,
  product_days: `select ${sent('product', 'd.product_id')}, d.day::text, b.name, ${sent('category', 'c.category_id')} as category, c.category_code, d.views, d.carts, d.removals, d.purchases, trim_scale(d.revenue) as revenue, d.last_event_at
    from product_days d join brands b using (brand_id) join categories c using (category_key)`,
  brand_days: `select b.name, d.day::text, d.views, d.carts, d.removals, d.purchases, trim_scale(d.revenue) as revenue, d.users, d.last_event_at
    from brand_days d join brands b using (brand_id) where d.last_event_at is not null or d.revenue <> 0`,
  user_days: `select day::text, ${sent('user', 'user_id')}, stages, sessions, purchasers,
    array(select b.name from unnest(d.brands) as m (brand_id) join brands b using (brand_id) order by 1) as brands from user_days d`,
  returning_users: 'select activity_mask, day::text, previous_day::text, users from returning_users',
  returning_brand_users: `select b.name, r.day::text, r.previous_day::text, r.users from returning_brand_users r join brands b using (brand_id)`,
  session_days: `select day::text, purchaser, sessions, events, trim_scale(duration_us) as duration_us from session_days where sessions > 0`,
  session_duration_days: `select day::text, purchaser, duration_seconds, sessions from session_duration_days`,
  session_event_days: `select day::text, purchaser, events, sessions from session_event_days`,
  cart_items: `select ${session('cart_items.user_session')}, ${sent('product', 'product_id')} as product, cart_day::text, first_cart_at, last_cart_at, carts, removals, purchases from cart_items`,
  order_lines: `select l.order_key, l.line_key::text, l.event_time, ${sent('product', 'l.product_id')} as product, b.name,
    l.quantity, trim_scale(l.price) as price, l.currency, trim_scale(l.paid_price) as paid from order_lines l join brands b using (brand_id)`,
  unconverted_amounts: `select u.currency, u.event_time, u.event_type, ${sent('product', 'u.product_id')} as product, u.quantity, trim_scale(u.price) as price, u.line_key::text,
    ${sent('user', 'e.user_id')} as usr, ${session('e.user_session')} as session from unconverted_amounts u left join events e on e.amount_id = u.amount_id`,
  order_refunds: `select order_key, refund_key, event_time, line_key::text, ${sent('product', 'product_id')} as product, quantity, trim_scale(price) as price, currency, trim_scale(store_price) as store_price from order_refunds`,
  refunds: `select order_key, refund_key, line_key::text, event_time, ${sent('product', 'product_id')} as product, quantity, trim_scale(amount) as amount from refunds`,
  cart_days: `select ${sent('product', 'product_id')}, day::text, pairs, purchased_pairs, undecided_pairs from cart_days where pairs > 0`,
} as const satisfies Record<RollUpName, string> & Record<string, string>;

export async function storedCounts(client: pg.ClientBase): Promise<Record<string, string[]>> {
  const counts: Record<string, string[]> = {};
  for (const [table, query] of Object.entries(QUERIES)) {
    const { rows } = await client.query(query);
    counts[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return counts;
}

/** Rows that only one side has, the first few per table: whole tables would fill the screen for minutes. */
export function differences(stored: Record<string, string[]>, expected: Record<string, string[]>): string[] {
  return Object.keys(expected).flatMap((table) => {
    const given = new Set(stored[table]);
    const wanted = new Set(expected[table]);
    const tooMany = [...given].filter((row) => !wanted.has(row)).map((row) => `${table}: has ${row}`);
    const missing = [...wanted].filter((row) => !given.has(row)).map((row) => `${table}: lacks ${row}`);
    const count =
      stored[table]?.length === expected[table]?.length ? [] : [`${table}: ${stored[table]?.length} rows, not ${expected[table]?.length}`];
    return [...count, ...tooMany.slice(0, 3), ...missing.slice(0, 3)];
  });
}
