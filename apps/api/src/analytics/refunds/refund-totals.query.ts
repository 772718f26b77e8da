import type { RefundTotals } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { eventsInRangeAndFilter } from '../filters/filter-conditions.js';

const totalsRow = z.object({ count: numeric, amount: numeric });

/** Refunds on the days of a range, for its brands and categories (and for one product, unless null). */
export function refundTotals(client: SqlClient, filter: ResolvedFilter, productId: string | null = null): Promise<RefundTotals> {
  const p = new SqlParameters();
  const product = p.add(productId);
  // `count` counts refunded order lines.
  return queryRow(
    client,
    totalsRow,
    `select count(*) as count, coalesce(sum(e.amount), 0) as amount
     from refunds e
     where ${eventsInRangeAndFilter(filter, p)} and (${product}::bigint is null or e.product_id = ${product})`,
    p.values,
  );
}
