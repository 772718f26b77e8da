import type { RefundTotals } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import type { AnswerScope } from '../scope/answer-scope.js';
import { IN_SCOPE_OF_EVENTS } from '../scope/scope-filter.js';

const totalsRow = z.object({ count: numeric, amount: numeric });

/** What was given back on the days of a range, of its brands and categories (and one product, unless that is null). */
export const refundTotals = (client: SqlClient, scope: AnswerScope, productId: string | null = null): Promise<RefundTotals> =>
  // Question: how many lines of orders were refunded in the range, and how much was given back?
  queryRow(
    client,
    totalsRow,
    `select count(*) as count, coalesce(sum(e.amount), 0) as amount
     from refunds e
     where ${IN_SCOPE_OF_EVENTS} and ($6::bigint is null or e.product_id = $6)`,
    [...scope.parameters, scope.bounds, productId],
  );
