import type { EventType } from '@storepulse/contracts';

/** Names of the e-commerce spec, the present and the old ones. */
const NAMES: readonly (readonly [string, EventType])[] = [
  ['Product Viewed', 'view'],
  ['Viewed Product', 'view'],
  ['Product Added', 'cart'],
  ['Added Product', 'cart'],
  ['Wishlist Product Added to Cart', 'cart'],
  ['Product Removed', 'remove_from_cart'],
  ['Removed Product', 'remove_from_cart'],
  ['Order Completed', 'purchase'],
  ['Completed Order', 'purchase'],
];
const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ');
const TYPES: ReadonlyMap<string, EventType> = new Map(
  NAMES.flatMap(([name, type]): [string, EventType][] => [
    [name, type],
    [plain(name), type],
  ]),
);

/** What the name of a track call means here, in any case and as "Product Viewed" or "product_viewed"; undefined where it is no shop event. */
export const shopEventType = (name: string): EventType | undefined => TYPES.get(name) ?? TYPES.get(plain(name));
