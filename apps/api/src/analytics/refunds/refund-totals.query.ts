import type { RefundTotals } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { EVENTS_IN_RANGE_AND_FILTER } from '../filters/filter-conditions.js';

const totalsRow = z.object({ count: numeric, amount: numeric });

/** Refunds on the days of a range, for its brands and categories (and for one product, unless null). */
export const refundTotals = (client: SqlClient, filter: ResolvedFilter, productId: string | null = null): Promise<RefundTotals> =>
  // `count` counts refunded order lines.
  queryRow(
    client,
    totalsRow,
    `select count(*) as count, coalesce(sum(e.amount), 0) as amount
     from refunds e
     where ${EVENTS_IN_RANGE_AND_FILTER} and ($6::bigint is null or e.product_id = $6)`,
    [...filter.parameters, filter.bounds, productId],
  );
