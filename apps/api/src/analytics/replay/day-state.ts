import type { DayActions } from './day-actions.js';

export interface Sold {
  purchases: number;
  revenue: number;
}

/** A product in a session's cart. */
interface Pair {
  product: number;
  session: number;
  /** Null if it was only removed or bought. */
  lastCartAt: number | null;
  removed: boolean;
  purchased: boolean;
}

export interface ProductCarts {
  pairs: number;
  purchasedPairs: number;
}

/** State of a day up to a time. Only moves forward; to go back, start a new one. */
export class DayState {
  readonly brands = new Map<number, Sold>();
  readonly products = new Map<number, Sold>();
  /** Sessions that put the product in a cart. */
  readonly carts = new Map<number, ProductCarts>();
  private readonly pairs = new Map<string, Pair>();
  private next = 0;

  constructor(private readonly day: DayActions) {}

  /** The time reached; everything before it is counted. */
  reached = Number.NEGATIVE_INFINITY;

  /** @param until epoch milliseconds, not before `reached` */
  advance(until: number): void {
    for (; this.day.timeOf(this.next) < until; this.next += 1) this.take(this.next);
    this.reached = until;
  }

  /** Pairs neither removed nor bought, last put in a cart at `since` or later. */
  *openPairs(since: number): Iterable<Pair> {
    for (const pair of this.pairs.values()) if (isOpen(pair) && (pair.lastCartAt ?? since) >= since) yield pair;
  }

  /** Number of pairs per product that were neither removed nor bought, and last put in a cart before `since`. */
  leftPairs(since: number): Map<number, number> {
    const left = new Map<number, number>();
    for (const pair of this.pairs.values()) {
      if (isOpen(pair) && (pair.lastCartAt ?? since) < since) left.set(pair.product, (left.get(pair.product) ?? 0) + 1);
    }
    return left;
  }

  private take(index: number): void {
    const action = this.day.actionOf(index);
    if (action === undefined) return;
    if (action.type === 'purchase') {
      add(this.brands, action.brand, { purchases: 1, revenue: action.amount });
      add(this.products, action.product, { purchases: 1, revenue: action.amount });
    } else if (action.type === 'refund') {
      add(this.brands, action.brand, { purchases: 0, revenue: -action.amount });
      add(this.products, action.product, { purchases: 0, revenue: -action.amount });
    }
    if (action.session === null) return;
    const pair = this.pairOf(action.session, action.product);
    if (action.type === 'remove_from_cart') pair.removed = true;
    else if (action.type === 'cart') {
      const carts = this.cartsOf(action.product);
      if (pair.lastCartAt === null) {
        carts.pairs += 1;
        if (pair.purchased) carts.purchasedPairs += 1;
      }
      pair.lastCartAt = this.day.timeOf(index);
    } else if (!pair.purchased) {
      pair.purchased = true;
      if (pair.lastCartAt !== null) this.cartsOf(action.product).purchasedPairs += 1;
    }
  }

  private pairOf(session: number, product: number): Pair {
    const key = `${session} ${product}`;
    let pair = this.pairs.get(key);
    if (pair === undefined) {
      pair = { product, session, lastCartAt: null, removed: false, purchased: false };
      this.pairs.set(key, pair);
    }
    return pair;
  }

  private cartsOf(product: number): ProductCarts {
    let carts = this.carts.get(product);
    if (carts === undefined) {
      carts = { pairs: 0, purchasedPairs: 0 };
      this.carts.set(product, carts);
    }
    return carts;
  }
}

const isOpen = (pair: Pair): boolean => pair.lastCartAt !== null && !pair.removed && !pair.purchased;

function add(sums: Map<number, Sold>, key: number, { purchases, revenue }: Sold): void {
  const sum = sums.get(key);
  if (sum === undefined) sums.set(key, { purchases, revenue });
  else {
    sum.purchases += purchases;
    sum.revenue += revenue;
  }
}
