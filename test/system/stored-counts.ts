import type pg from 'pg';

/**
 * Everything that is counted, table by table, without what depends on the order of arrival by design (numbers of batches,
 * surrogate keys, receive times). Rows that count nothing are left out.
 */
const QUESTIONS: Record<string, string> = {
  events: `select e.event_time, e.event_type, e.product_id, b.name, c.category_id, c.category_code, e.price, e.user_id, e.user_session, e.quantity
    from events e join brands b using (brand_id) join categories c using (category_key)`,
  products: `select product_id, brand, branded_at, category_id, category_code, categorised_at, price, priced_at, first_event_at, last_event_at,
    views, carts, removals, purchases, revenue from products`,
  users: `select user_id, first_day::text, first_view_day::text, first_cart_day::text, first_removal_day::text, first_purchase_day::text from users`,
  sessions: `select user_session, user_id, started_day::text, started_at, ended_at, events, views, carts, removals, purchases, revenue from sessions`,
  stage_minutes: `select minute, event_type, events, revenue from stage_minutes`,
  stage_days: `select day::text, event_type, events, revenue, new_users, sessions, last_event_at from stage_days where events + new_users + sessions > 0`,
  product_days: `select d.product_id, d.day::text, b.name, c.category_id, c.category_code, d.views, d.carts, d.removals, d.purchases, d.revenue, d.last_event_at
    from product_days d join brands b using (brand_id) join categories c using (category_key)`,
  brand_days: `select b.name, d.day::text, d.views, d.carts, d.removals, d.purchases, d.revenue, d.users, d.last_event_at
    from brand_days d join brands b using (brand_id)`,
  user_days: `select day::text, user_id, stages from user_days`,
  brand_user_days: `select b.name, d.day::text, d.user_id from brand_user_days d join brands b using (brand_id)`,
  session_days: `select day::text, purchaser, sessions, events, trim_scale(duration_us) as duration_us from session_days where sessions > 0`,
  session_duration_days: `select day::text, purchaser, duration_seconds, sessions from session_duration_days`,
  session_event_days: `select day::text, purchaser, events, sessions from session_event_days`,
  cart_items: `select user_session, product_id, cart_day::text, first_cart_at, last_cart_at, carts, removals, purchases from cart_items`,
  cart_days: `select product_id, day::text, pairs, purchased_pairs, undecided_pairs from cart_days where pairs > 0`,
};

export async function storedCounts(client: pg.ClientBase): Promise<Record<string, string[]>> {
  const counts: Record<string, string[]> = {};
  for (const [table, question] of Object.entries(QUESTIONS)) {
    const { rows } = await client.query(question);
    counts[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return counts;
}
