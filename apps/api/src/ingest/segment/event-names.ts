import type { EventType } from '@storepulse/contracts';

/** What a track call reports: a visitor's event, or that the shop refunds or cancels an order, whole or in part. */
export type ShopEvent = EventType | 'refund' | 'cancellation';

/** Event names of the current and the old e-commerce spec. */
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

/** Maps a track call's name ("Product Viewed", "product_viewed", any case) to our event; undefined when it is not a shop event. */
export const shopEventType = (name: string): ShopEvent | undefined => TYPES.get(name) ?? TYPES.get(plain(name));
