import type { EventType } from '@storepulse/contracts';

/** What a track call says happened: an event of a visitor, or that the shop gives back an order or some of it. */
export type ShopEvent = EventType | 'refund' | 'cancellation';

/** Names of the e-commerce spec, the present and the old ones. */
const NAMES: readonly (readonly [string, ShopEvent])[] = [
  ['Product Viewed', 'view'],
  ['Viewed Product', 'view'],
  ['Product Added', 'cart'],
  ['Added Product', 'cart'],
  ['Wishlist Product Added to Cart', 'cart'],
  ['Product Removed', 'remove_from_cart'],
  ['Removed Product', 'remove_from_cart'],
  ['Order Completed', 'purchase'],
  ['Completed Order', 'purchase'],
  ['Order Refunded', 'refund'],
  ['Refunded Order', 'refund'],
  ['Order Cancelled', 'cancellation'],
  ['Cancelled Order', 'cancellation'],
  ['Order Canceled', 'cancellation'],
];
const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ');
const TYPES: ReadonlyMap<string, ShopEvent> = new Map(
  NAMES.flatMap(([name, type]): [string, ShopEvent][] => [
    [name, type],
    [plain(name), type],
  ]),
);

/** What the name of a track call means here, in any case and as "Product Viewed" or "product_viewed"; undefined where it is no shop event. */
export const shopEventType = (name: string): ShopEvent | undefined => TYPES.get(name) ?? TYPES.get(plain(name));
