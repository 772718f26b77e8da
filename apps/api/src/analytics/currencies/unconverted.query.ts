import type { UnconvertedAmount } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';

const amountRow = z.object({
  currency: z.string(),
  events: numeric,
  purchases: numeric,
  amount: numeric,
  refunds: numeric,
  refunded: numeric,
  firstDay: z.string(),
  lastDay: z.string(),
});

/**
 * Amounts without an exchange rate. A refund is included only if the missing rate reduces what it refunds. A refund of the whole order is
 * included if no line was paid in its currency; a refund of a product or line, if one was paid in another currency.
 */
export const unconvertedAmounts = (client: SqlClient): Promise<UnconvertedAmount[]> =>
  queryRows(
    client,
    amountRow,
    `with amounts as (
       select currency, event_time, event_type::text as kind, price * quantity as amount
       from unconverted_amounts
       union all
       select r.currency, r.event_time, 'refund', r.price * coalesce(r.quantity, 1)
       from order_refunds r
       cross join store_state s
       cross join lateral (
         select bool_and(coalesce(l.currency, s.currency) = r.currency) as all_paid, bool_or(coalesce(l.currency, s.currency) = r.currency) as some_paid
         from order_lines l
         where l.order_key = r.order_key
           and (r.line_key is null or l.line_key = r.line_key)
           and (r.product_id is null or l.product_id = r.product_id)) as o
       where r.currency is not null and r.store_price is null
         and not case when coalesce(r.line_key, r.product_id) is null then o.some_paid else o.all_paid end
     )
     select
       currency,
       count(*) filter (where kind <> 'refund') as events,
       count(*) filter (where kind = 'purchase') as purchases,
       coalesce(sum(amount) filter (where kind = 'purchase'), 0) as amount,
       count(*) filter (where kind = 'refund') as refunds,
       coalesce(sum(amount) filter (where kind = 'refund'), 0) as refunded,
       store_day(min(event_time))::text as "firstDay", store_day(max(event_time))::text as "lastDay"
     from amounts
     group by currency
     order by currency`,
  );
