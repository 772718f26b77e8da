import { Random } from './random.js';

export type LineType = 'view' | 'cart' | 'remove_from_cart' | 'purchase';

/** The stored form of one event, or of one product of an order. No two lines of a shop share user, product, second and type. */
export interface Line {
  /** Milliseconds, in whole seconds. */
  time: number;
  type: LineType;
  product: string;
  categoryId: string;
  categoryCode: string;
  brand: string;
  price: string;
  user: string;
  session: string | null;
}

/** Everything sent under one message id. */
export interface Message {
  id: string;
  /** More than one line means an order. */
  lines: Line[];
}

const CATEGORIES = [
  ['2053013555631882655', 'electronics.smartphone'],
  ['2053013554658804075', 'electronics.audio'],
  ['2053013563810775923', 'appliances.kitchen'],
  ['shoes', 'apparel.shoes'],
] as const;
const BRANDS = ['samsung', 'apple', 'xiaomi', "l'oréal", 'bosch & co', 'lg'];
const PRODUCTS = 400;
const OPEN_VISITS = 200;
const DAY_MS = 86_400_000;
/** Visits ended longer ago than a cart stays open, so every cart has an outcome when compared. */
const SINCE_MS = 3_600_000;

interface Visit {
  user: string;
  session: string | null;
  time: number;
  steps: number;
  inCart: number[];
}

/**
 * Many visitors of a shop at once, so that the events of a visit are spread over many batches. Some events come days late, some have no
 * session, some visitors return, and some users and products have text ids.
 */
export class Shop {
  private readonly random: Random;
  private readonly open: Visit[] = [];
  private readonly taken = new Set<string>();
  private readonly recent: string[] = [];
  private visits = 0;
  private messages = 0;

  constructor(
    seed: number,
    private readonly name: string,
  ) {
    this.random = new Random(seed);
  }

  /** The next message, from a random visitor. */
  message(): Message {
    while (this.open.length < OPEN_VISITS) this.open.push(this.newVisit());
    const place = this.random.below(this.open.length);
    const visit = this.open[place];
    if (visit === undefined) throw new Error('nobody is in the shop');
    visit.steps -= 1;
    visit.time += (1 + this.random.below(60)) * 1000;
    if (visit.steps <= 0) this.open.splice(place, 1);
    this.messages += 1;
    return { id: `${this.name}-${this.messages}`, lines: this.step(visit) };
  }

  private step(visit: Visit): Line[] {
    if (visit.inCart.length > 0 && this.random.chance(0.25)) {
      return visit.inCart.splice(0, 3).map((product) => this.line(visit, 'purchase', product));
    }
    const [carted] = visit.inCart;
    if (carted !== undefined && this.random.chance(0.1)) {
      visit.inCart.shift();
      return [this.line(visit, 'remove_from_cart', carted)];
    }
    const product = this.random.below(PRODUCTS);
    if (!this.random.chance(0.25)) return [this.line(visit, 'view', product)];
    if (!visit.inCart.includes(product)) visit.inCart.push(product);
    return [this.line(visit, 'cart', product)];
  }

  private line({ user, session, time }: Visit, type: LineType, number: number): Line {
    const product = number % 9 === 0 ? `SKU-${number}` : String(1_000_000 + number);
    const [categoryId, categoryCode] = CATEGORIES[number % CATEGORIES.length] ?? CATEGORIES[0];
    let at = time;
    const line = (): Line => ({
      time: at,
      type,
      product,
      categoryId,
      categoryCode,
      brand: BRANDS[number % BRANDS.length] ?? '',
      price: (5 + number * 1.25).toFixed(2),
      user,
      session,
    });
    while (this.taken.has(keyOf(line()))) at -= 1000;
    this.taken.add(keyOf(line()));
    return line();
  }

  private newVisit(): Visit {
    this.visits += 1;
    const back = this.recent[this.random.below(40)];
    const isBack = back !== undefined && this.random.chance(0.2);
    const user = isBack ? back : this.visits % 7 === 0 ? `visitor-${this.visits}@example.com` : String(500_000_000 + this.visits);
    this.recent[this.random.below(40)] = user;
    const late = this.random.chance(0.08) ? this.random.below(80 * 24) * (DAY_MS / 24) : 0;
    const session = this.random.chance(0.25) ? null : `${this.name}-session-${this.visits}`;
    const time = Math.floor((Date.now() - SINCE_MS - late) / 1000) * 1000;
    return { user, session, time, steps: 1 + this.random.below(12), inCart: [] };
  }
}

/** Identifies a line. */
export const keyOf = ({ user, product, time, type }: Line): string => `${user}|${product}|${time / 1000}|${type}`;

const stamp = (time: number): string => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

export const CSV_HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';

/** The line as a row of a CSV file in the data set's columns. */
export const csvOf = ({ time, type, product, categoryId, categoryCode, brand, price, user, session }: Line): string =>
  [stamp(time), type, product, categoryId, categoryCode, brand, price, user, session ?? ''].join(',');
