import type { FunnelAnswer, ProductFunnelQuery } from '@storepulse/contracts';
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
): Promise<FunnelAnswer> {
  const productId = await productIdOf(client, asked);
  const filter = await resolveFilter(client, { from, to, until });
  return funnelAnswerOf(filter, unit, await countEvents(client, filter, productId), await refundTotals(client, filter, productId));
}
