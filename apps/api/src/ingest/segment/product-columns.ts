import type { EventInput } from '../../../../../database/fold/parse-event.js';
import { type JsonObject, firstGiven } from './json-values.js';

/**
 * Columns of a product as the e-commerce spec names its properties. A value that is neither text nor number is passed on as
 * it is, so that `parseEvent` names it.
 */
export function productColumns(product: JsonObject): EventInput {
  return {
    // `id` is the old spec's product_id.
    product_id: firstGiven(product.product_id, product.sku, product.id, product.variant),
    category_id: product.category_id,
    category_code: typeof product.category === 'string' ? categoryCode(product.category) : product.category,
    brand: typeof product.brand === 'string' ? product.brand.trim().toLowerCase() : product.brand,
    price: product.price,
  };
}

/** "Home > Tea & Coffee" and "home/tea & coffee" become home.tea_&_coffee, the form of the data set. */
function categoryCode(category: string): string {
  return category
    .toLowerCase()
    .split(/[>/|.]/)
    .map((level) => level.trim().replace(/\s+/g, '_'))
    .filter((level) => level !== '')
    .join('.');
}
