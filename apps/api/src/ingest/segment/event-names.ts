import type { EventType } from '@storepulse/contracts';

/** Names of the e-commerce spec, the present and the old ones, in the form that `shopEventType` compares. */
const TYPES: ReadonlyMap<string, EventType> = new Map([
  ['product viewed', 'view'],
  ['viewed product', 'view'],
  ['product added', 'cart'],
  ['added product', 'cart'],
  ['wishlist product added to cart', 'cart'],
  ['product removed', 'remove_from_cart'],
  ['removed product', 'remove_from_cart'],
  ['order completed', 'purchase'],
  ['completed order', 'purchase'],
]);

/** What the name of a track call means here, as sent ("Product Viewed") or in snake case; undefined where it is no shop event. */
export function shopEventType(name: string): EventType | undefined {
  return (
    TYPES.get(name) ??
    TYPES.get(
      name
        .trim()
        .toLowerCase()
        .replace(/[\s_]+/g, ' '),
    )
  );
}
