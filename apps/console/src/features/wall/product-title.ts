import { type ProductIdentity, UNKNOWN } from '@storepulse/contracts';

const named = (word: string | null | undefined): word is string => word !== null && word !== undefined && word !== '' && word !== UNKNOWN;

/** The last part of a category code, in words. */
const kindOf = (category: string | null): string | undefined =>
  named(category) ? category.split('.').at(-1)?.replaceAll('_', ' ') : undefined;

/** What a product is called where there is room for a few words: brand and the last part of its category, else its number. */
export function productTitle({ brand, category, productId }: Pick<ProductIdentity, 'brand' | 'category' | 'productId'>): string {
  const words = [brand, kindOf(category)].filter(named);
  return words.length === 0 ? `#${productId}` : words.join(' ');
}

/** Where products stand beside each other: the number, since many share brand and category, and what it is. */
export function numberedProductTitle({ brand, category, productId }: Pick<ProductIdentity, 'brand' | 'category' | 'productId'>): string {
  return [productId, [brand, kindOf(category)].find(named)].filter(named).join(' ');
}
