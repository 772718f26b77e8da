import { type ProductIdentity, UNKNOWN } from '@storepulse/contracts';

/** What a product is called where there is room for a few words: brand and the last part of its category, else its number. */
export function productTitle({ brand, category, productId }: Pick<ProductIdentity, 'brand' | 'category' | 'productId'>): string {
  const kind = category === null || category === UNKNOWN ? null : category.split('.').at(-1)?.replaceAll('_', ' ');
  const words = [brand === UNKNOWN ? null : brand, kind].filter((word) => word !== null && word !== undefined && word !== '');
  return words.length === 0 ? `#${productId}` : words.join(' ');
}
