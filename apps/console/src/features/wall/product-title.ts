import { type ProductIdentity, UNKNOWN } from '@storepulse/contracts';
import { shownProductId } from '../product-identity/product-id.ts';

type Titled = Pick<ProductIdentity, 'name' | 'brand' | 'category' | 'productId' | 'externalId'>;

const named = (word: string | null | undefined): word is string => word !== null && word !== undefined && word !== '' && word !== UNKNOWN;

/** The last part of a category code, as words. */
const kindOf = (category: string | null): string | undefined =>
  named(category) ? category.split('.').at(-1)?.replaceAll('_', ' ') : undefined;

/** A short product title: its name, else brand and last part of the category, else its id. */
export function productTitle(product: Titled): string {
  if (product.name !== null) return product.name;
  const words = [product.brand, kindOf(product.category)].filter(named);
  return words.length === 0 ? (product.externalId ?? `#${product.productId}`) : words.join(' ');
}

/** A product title for lists: adds the id, because many products share brand and category. The name comes first, as the end may be cut. */
export function numberedProductTitle(product: Titled): string {
  if (product.name !== null) return `${product.name} ${shownProductId(product)}`;
  return [shownProductId(product), [product.brand, kindOf(product.category)].find(named)].filter(named).join(' ');
}
