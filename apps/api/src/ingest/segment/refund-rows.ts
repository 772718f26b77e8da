import type { EventInput } from '@storepulse/database/fold/parse-event.js';
import { firstGiven, type JsonObject, objectOrEmpty } from './json-values.js';
import { orderIdOf, productOf } from './order-line-names.js';

/**
 * Rows of `Order Refunded` and `Order Cancelled`: one for each listed product. Without a list, the row covers the whole order, or the
 * amount that a refund names (`total`, else `revenue`). A cancellation's amount is the order's own total, so it is not used.
 */
export function refundRows(
  kind: 'refund' | 'cancellation',
  call: { messageId: unknown; time: unknown },
  properties: JsonObject,
  products: readonly unknown[],
): EventInput[] {
  const refund = (changes: EventInput): EventInput => ({
    message_id: call.messageId,
    event_time: call.time,
    event_type: 'refund',
    order_id: orderIdOf(properties),
    currency: properties.currency,
    ...changes,
  });
  if (products.length === 0) return [refund({ price: kind === 'refund' ? firstGiven(properties.total, properties.revenue) : undefined })];
  return products.map(objectOrEmpty).map((product) =>
    refund({
      order_line: firstGiven(product.order_line, product.line_item_id),
      product_id: productOf(product),
      price: product.price,
      currency: firstGiven(product.currency, properties.currency),
      quantity: product.quantity,
    }),
  );
}
