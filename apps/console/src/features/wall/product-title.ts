import { type ProductIdentity, UNKNOWN } from '@storepulse/contracts';
import { shownProductId } from '../products/product-id.ts';

type Titled = Pick<ProductIdentity, 'brand' | 'category' | 'productId' | 'outsideId'>;

const named = (word: string | null | undefined): word is string => word !== null && word !== undefined && word !== '' && word !== UNKNOWN;

/** The last part of a category code, in words. */
const kindOf = (category: string | null): string | undefined =>
  named(category) ? category.split('.').at(-1)?.replaceAll('_', ' ') : undefined;

/** What a product is called where there is room for a few words: brand and the last part of its category, else its id. */
export function productTitle(product: Titled): string {
  const words = [product.brand, kindOf(product.category)].filter(named);
  return words.length === 0 ? (product.outsideId ?? `#${product.productId}`) : words.join(' ');
}

/** Where products stand beside each other: the id, since many share brand and category, and what it is. */
export function numberedProductTitle(product: Titled): string {
  return [shownProductId(product), [product.brand, kindOf(product.category)].find(named)].filter(named).join(' ');
}
