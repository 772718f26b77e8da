import { describe, expect, it } from '@jest/globals';
import type { EventType } from '@storepulse/contracts';
import { cartOverTime } from './cart-over-time.js';

const step = (productId: string, eventType: EventType, price: number | null, quantity = 1) => ({ productId, eventType, price, quantity });

describe('cartOverTime', () => {
  it('adds products at their last price, and drops bought and removed ones', () => {
    const overTime = cartOverTime([
      step('1', 'view', 10),
      step('1', 'cart', 10.1),
      step('2', 'cart', 0.2, 3),
      step('1', 'cart', null),
      step('2', 'view', 0.3),
      step('1', 'purchase', 12),
      step('2', 'remove_from_cart', null),
      step('3', 'purchase', 5),
    ]);
    expect(overTime.map(({ products, value }) => [products, value])).toEqual([
      [0, 0],
      [1, 10.1],
      [2, 10.7],
      [2, 20.8],
      [2, 21.1],
      [1, 0.9],
      [0, 0],
      [0, 0],
    ]);
  });
});
