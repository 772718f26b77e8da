import type { DayActions } from './day-actions.js';

export interface Sold {
  purchases: number;
  revenue: number;
}

/** What a session has of a product in its cart. */
interface Pair {
  product: number;
  session: number;
  /** Null while it was only taken out or bought. */
  lastCartAt: number | null;
  removed: boolean;
  purchased: boolean;
}

export interface ProductCarts {
  pairs: number;
  purchasedPairs: number;
}

/** How a day went up to a moment. Goes forward with the moment; a moment before it begins anew. */
export class DayCourse {
  readonly brands = new Map<number, Sold>();
  readonly products = new Map<number, Sold>();
  /** Of sessions that put the product in a cart. */
  readonly carts = new Map<number, ProductCarts>();
  private readonly pairs = new Map<string, Pair>();
  private next = 0;

  constructor(private readonly day: DayActions) {}

  /** The moment up to which it has gone; everything before it is counted. */
  reached = Number.NEGATIVE_INFINITY;

  /** @param until epoch in milliseconds, not before `reached` */
  advance(until: number): void {
    for (; this.day.timeOf(this.next) < until; this.next += 1) this.take(this.next);
    this.reached = until;
  }

  /** Pairs neither taken out nor bought, touched at `since` or later. */
  *openPairs(since: number): Iterable<Pair> {
    for (const pair of this.pairs.values()) if (isOpen(pair) && (pair.lastCartAt ?? since) >= since) yield pair;
  }

  /** Pairs neither taken out nor bought, untouched since before `since`: how many of each product. */
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
