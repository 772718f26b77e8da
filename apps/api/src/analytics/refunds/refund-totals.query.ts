import type { RefundTotals } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import type { AnswerScope } from '../scope/answer-scope.js';
import { IN_SCOPE_OF_EVENTS } from '../scope/scope-filter.js';

const totalsRow = z.object({ count: numeric, amount: numeric });

/** Refunds on the days of a range, for its brands and categories (and for one product, unless null). */
export const refundTotals = (client: SqlClient, scope: AnswerScope, productId: string | null = null): Promise<RefundTotals> =>
  // `count` counts refunded order lines.
  queryRow(
    client,
    totalsRow,
    `select count(*) as count, coalesce(sum(e.amount), 0) as amount
     from refunds e
     where ${IN_SCOPE_OF_EVENTS} and ($6::bigint is null or e.product_id = $6)`,
    [...scope.parameters, scope.bounds, productId],
  );
