import { type Comparison, comparisonOf } from './comparison.js';
import { count, storedRefunds } from './raw-events.js';

/** Products in `differing_product_ids`, compared with all their events, which `batch_events` holds. */
export const productComparison = (): Comparison =>
  comparisonOf('products', {
    stored: 'select * from products where product_id in (select product_id from differing_product_ids)',
    truth: `
      with ${storedRefunds('r.product_id in (select product_id from differing_product_ids)')}
      select
        c.product_id, c.brand, c.branded_at, c.category_id, c.category_code, c.categorised_at, c.price, c.priced_at, c.first_event_at,
        c.last_event_at, c.views, c.carts, c.removals, c.purchases, c.revenue + coalesce(r.revenue, 0) as revenue
      from ${count('products')} as c
      left join ${count('refund-products')} as r using (product_id)`,
  });

/** Products whose counts differ from the sum of their days, or whose values lie outside their days. */
export const differingProductsOfStore = (): string => `
  select product_id
  from products s
  full join (
    select
      product_id, sum(views) as views, sum(carts) as carts, sum(removals) as removals, sum(purchases) as purchases,
      sum(revenue) as revenue, min(day) filter (where last_event_at is not null) as first_day, max(last_event_at) as last_event_at
    from product_days
    group by product_id) as t using (product_id)
  where (s.views, s.carts, s.removals, s.purchases, s.revenue, s.last_event_at, store_day(s.first_event_at))
      is distinct from (t.views, t.carts, t.removals, t.purchases, t.revenue, t.last_event_at, t.first_day)
    or (s.brand is null) <> (s.branded_at is null)
    or (s.price is null) <> (s.priced_at is null)
    or (coalesce(s.category_id::text, s.category_code) is null) <> (s.categorised_at is null)
    or greatest(s.branded_at, s.categorised_at, s.priced_at) > s.last_event_at
    or least(s.branded_at, s.categorised_at, s.priced_at) < s.first_event_at`;
