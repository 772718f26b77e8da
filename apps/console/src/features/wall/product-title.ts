import { type ProductIdentity, UNKNOWN } from '@storepulse/contracts';
import { shownProductId } from '../products/product-id.ts';

type Titled = Pick<ProductIdentity, 'name' | 'brand' | 'category' | 'productId' | 'outsideId'>;

const named = (word: string | null | undefined): word is string => word !== null && word !== undefined && word !== '' && word !== UNKNOWN;

/** The last part of a category code, in words. */
const kindOf = (category: string | null): string | undefined =>
  named(category) ? category.split('.').at(-1)?.replaceAll('_', ' ') : undefined;

/** What a product is called where there is room for a few words: its name, else brand and the last part of its category, else its id. */
export function productTitle(product: Titled): string {
  if (product.name !== null) return product.name;
  const words = [product.brand, kindOf(product.category)].filter(named);
  return words.length === 0 ? (product.outsideId ?? `#${product.productId}`) : words.join(' ');
}

/** Where products stand beside each other: with the id, since many share brand and category. A name may be cut, so it comes first. */
export function numberedProductTitle(product: Titled): string {
  if (product.name !== null) return `${product.name} ${shownProductId(product)}`;
  return [shownProductId(product), [product.brand, kindOf(product.category)].find(named)].filter(named).join(' ');
}
