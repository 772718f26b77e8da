import type { EventType, SessionEvent } from '@storepulse/contracts';

export interface CartStep {
  productId: string;
  eventType: EventType;
  price: number | null;
  quantity: number;
}

/**
 * State of the cart after each event of a session, in time order. Each cart event adds its quantity of a product. Removing or buying a
 * product clears it from the cart entirely. A product is valued at the latest price that an event of the session carried.
 */
export function cartOverTime(steps: readonly CartStep[]): SessionEvent['cart'][] {
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
