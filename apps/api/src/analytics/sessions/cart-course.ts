import type { EventType, SessionEvent } from '@storepulse/contracts';

export interface CartStep {
  productId: string;
  eventType: EventType;
  price: number | null;
  quantity: number;
}

/**
 * What lies in the cart after each event of a session, in order of time. A product is put in by a cart event, as often as there are, and
 * leaves whole when it is taken out or bought; it counts at the last price that an event of the session named.
 */
export function cartCourse(steps: readonly CartStep[]): SessionEvent['cart'][] {
  const quantities = new Map<string, number>();
  const prices = new Map<string, number>();
  return steps.map(({ productId, eventType, price, quantity }) => {
    if (price !== null) prices.set(productId, price);
    if (eventType === 'cart') quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
    else if (eventType !== 'view') quantities.delete(productId);
    const value = [...quantities].reduce((sum, [product, count]) => sum + count * (prices.get(product) ?? 0), 0);
    return { products: quantities.size, value: Math.round(value * 10_000) / 10_000 };
  });
}
