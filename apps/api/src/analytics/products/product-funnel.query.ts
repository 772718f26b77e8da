import type { FunnelAnswer, ProductFunnelQuery } from '@storepulse/contracts';
import type { Columns } from '../../columns/columns.service.js';
import type { SqlClient } from '../../platform/query-rows.js';
import { countEvents } from '../funnel/event-counts.query.js';
import { funnelAnswerOf } from '../funnel/funnel-answer.js';
import { refundTotals } from '../refunds/refund-totals.query.js';
import { resolveFilter } from '../filters/resolved-filter.js';
import { productIdOf } from '../product-identity/product-id.query.js';

/** The funnel of one product's events. The client must be in a repeatable-read transaction. */
export async function productFunnel(
  client: SqlClient,
  { productId: asked, unit, from, to, until }: ProductFunnelQuery & { productId: string },
  columns: Columns,
): Promise<FunnelAnswer> {
  const productId = await productIdOf(client, asked);
  const filter = await resolveFilter(client, { from, to, until });
  const counts = await countEvents(client, filter, productId, columns);
  return funnelAnswerOf(filter, unit, counts, await refundTotals(client, filter, productId));
}
