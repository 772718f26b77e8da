import { messageKey } from '../../../../../database/fold/message-key.js';
import { firstGiven, isGiven, type JsonObject } from './json-values.js';

/** `id` is the old spec's product_id. */
export const productOf = (product: JsonObject): unknown => firstGiven(product.product_id, product.sku, product.id, product.variant);

export const orderIdOf = (properties: JsonObject): unknown => firstGiven(properties.order_id, properties.orderId);

/**
 * Names of the lines of an order, so that the same list has the same names whichever message brings it. A line is told by the id that the
 * shop gives it (`order_line`, `line_item_id`); else by its product, SKU and variant, and equal ones by their order in the list. The first
 * line of a product that names neither SKU nor variant has no name: it is *the* line of its product, as in POST /api/events.
 */
export function orderLineNames(products: readonly JsonObject[]): unknown[] {
  const seen = new Map<string, number>();
  return products.map((product) => {
    const own = firstGiven(product.order_line, product.line_item_id);
    if (own !== undefined) return own;
    const productId = productOf(product);
    const kind = [product.sku, product.variant].map((part) => (isGiven(part) && part !== productId ? part : null));
    const name = JSON.stringify([String(productId), ...kind]);
    const place = (seen.get(name) ?? 0) + 1;
    seen.set(name, place);
    if (place === 1 && kind.every((part) => part === null)) return undefined;
    return messageKey(`${name} ${place}`);
  });
}
