import { messageKey } from '@storepulse/database/fold/message-key.js';
import { readId } from '@storepulse/database/fold/read-id.js';
import { Rejection } from '@storepulse/database/fold/rejection.js';
import { firstGiven, isGiven, type JsonObject } from './json-values.js';

/** `id` is the product_id of the old spec. */
export const productOf = (product: JsonObject): unknown => firstGiven(product.product_id, product.sku, product.id, product.variant);

export const orderIdOf = (properties: JsonObject): unknown => firstGiven(properties.order_id, properties.orderId);

/** Identifies a line within its order. Without either name, it is the product's only line. */
export interface OrderLineName {
  name?: unknown;
  /** The name that earlier versions gave the line. Orders stored by them are known under it. */
  formerName?: string;
}

/**
 * Names the lines of an order so that the same list gets the same names, whichever program sends it. A line is named by the shop's own id
 * (`order_line`, `line_item_id`), or else by its product and its position among the entries of that product. SKU and variant are ignored:
 * some programs send them, others do not. The first line of a product has no name: it is *the* line of its product, as in POST /api/events.
 */
export function orderLineNames(products: readonly JsonObject[]): OrderLineName[] {
  const placed = placesOf();
  const formerlyPlaced = placesOf();
  return products.map((product) => {
    const own = firstGiven(product.order_line, product.line_item_id);
    if (own !== undefined) return { name: own };
    const name = kindOf(idText(productOf(product)), null, null);
    const place = placed(name);
    return {
      ...(place === 1 ? {} : { name: messageKey(`${name} ${place}`) }),
      ...formerNameOf(product, formerlyPlaced),
    };
  });
}

/** Numbers the occurrences of each name. */
function placesOf(): (name: string) => number {
  const places = new Map<string, number>();
  return (name) => {
    const place = (places.get(name) ?? 0) + 1;
    places.set(name, place);
    return place;
  };
}

const kindOf = (...parts: readonly unknown[]): string => JSON.stringify(parts);

/** The id in the store's form: 77, "77" and "077" are one product. */
function idText(productId: unknown): string {
  const id = readId(productId, 'product_id');
  if (id instanceof Rejection) return String(productId);
  return typeof id === 'string' ? id : id.external;
}

/** Earlier versions also used SKU and variant to tell lines apart. */
function formerNameOf(product: JsonObject, placed: (name: string) => number): { formerName?: string } {
  const productId = productOf(product);
  const kind = [product.sku, product.variant].map((part) => (isGiven(part) && part !== productId ? part : null));
  if (kind.every((part) => part === null)) return {};
  const name = kindOf(String(productId), ...kind);
  return { formerName: messageKey(`${name} ${placed(name)}`) };
}
