/**
 * Plans one visit: number of events, products, cart, purchases and times. The constants are tuned so that many visits together match the
 * figures of November 2019 (shop-model.spec.ts compares them); a `Period` adjusts them.
 *
 * A visit is first planned as a sequence of steps, which then get times:
 *
 *     view A   view A   view B   cart B   view C   purchase B
 *
 * Both the simulated shoppers and the file generator use this planner. A file has up to 400 million events, so a plan lives in numeric
 * columns that the next plan overwrites: nothing is left to the garbage collector.
 */
import type { EventType } from '@storepulse/contracts';
import { AliasChoice } from './alias-choice.js';
import { type Catalog, priceAt } from './catalog.js';
import type { Period } from './period.js';
import { LogNormalTable, roundedLogNormalWeights } from './quantiles.js';
import type { Random } from './random.js';
import type { Visitors } from './visitors.js';
import { disturbOrder } from './strange-order.js';

/** Events per visit: mean 4.9, median 2, p90 11, p99 36. */
export const MEAN_EVENTS_PER_SESSION = 4.9;
const VIEWS_MEDIAN = 2.1;
const VIEWS_SPREAD = 1.23;
const MAX_VIEWS = 400;
const VIEWS = new AliasChoice(roundedLogNormalWeights(VIEWS_MEDIAN, VIEWS_SPREAD, MAX_VIEWS));

/** Of the visits with a view, 12.7 % add to the cart and 5.6 % buy; 16 % of the buying visits use no cart. */
const CART_CHANCE = 0.15;
const BUY_CHANCE_IN_CART = 0.365;
const BUY_CHANCE_WITHOUT_CART = 0.0107;
const ANOTHER_CART = 0.41;
const ANOTHER_PURCHASE = 0.157;
/** The more products a visitor views, the likelier a cart; a visit with one view has half the average chance. */
const CART_CHANCE_BY_VIEWS = (views: number) => 0.5 + 0.9 * (1 - Math.exp(-(views - 1) / 3));

/** Subject of the next view: the same product again, another one of its category, or any product. */
const VIEW_AGAIN = 0.44;
const VIEW_BESIDE = 0.46;

const DOUBLE_CART = 0.026;
const DOUBLE_VIEW = 0.0006;
const ANOTHER_DOUBLE = 0.25;
/** The longest burst in the data set has 78 identical rows. */
const SHORTEST_BURST = 8;
const LONGEST_BURST = 78;

const SECOND_MS = 1000;
/** Pauses by step: view, cart, purchase. */
const SHORTEST_PAUSE_MS = SECOND_MS;
const LONGEST_PAUSE_MS = 25 * 60 * SECOND_MS;
const pauses = (medianMs: number, spread: number) => new LogNormalTable(medianMs, spread, SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS);
const PAUSES = [pauses(42 * SECOND_MS, 1.15), pauses(14 * SECOND_MS, 0.8), pauses(75 * SECOND_MS, 0.9)] as const;

export const VIEW = 0;
export const CART = 1;
export const PURCHASE = 2;
/** Names of the step types, by number. */
export const STEP_TYPES = ['view', 'cart', 'purchase'] as const satisfies readonly EventType[];

/** Upper bounds that no visit reaches: its steps, and its events with all duplicates. */
const MAX_STEPS = 1024;
const MAX_EVENTS = 4096;

/** Plans visits one at a time: after `plan`, the columns hold `count` events in time order. */
export class VisitPlanner {
  count = 0;
  readonly types = new Uint8Array(MAX_EVENTS);
  /** Positions in the catalog. */
  readonly products = new Int32Array(MAX_EVENTS);
  readonly epochMs = new Float64Array(MAX_EVENTS);
  /** Hundredths. */
  readonly prices = new Int32Array(MAX_EVENTS);
  readonly users = new Float64Array(MAX_EVENTS);
  /** 1: the event has no session. */
  readonly sessionless = new Uint8Array(MAX_EVENTS);
  /** The session's 128 bits: a version 4 UUID. */
  readonly session = new Int32Array(4);

  private steps = 0;
  private readonly stepTypes = new Uint8Array(MAX_STEPS);
  private readonly stepProducts = new Int32Array(MAX_STEPS);
  private readonly carted = new Int32Array(MAX_STEPS);
  private readonly productIds: Float64Array;
  private readonly basePrices: Float64Array;
  private readonly cartPulls: Float64Array;
  private readonly buyPulls: Float64Array;

  constructor(
    private readonly catalog: Catalog,
    private readonly visitors: Visitors,
  ) {
    this.productIds = new Float64Array(catalog.products.map(({ productId }) => Number(productId)));
    this.basePrices = new Float64Array(catalog.products.map(({ basePrice }) => basePrice));
    this.cartPulls = new Float64Array(catalog.products.map(({ cartPull }) => cartPull));
    this.buyPulls = new Float64Array(catalog.products.map(({ buyPull }) => buyPull));
  }

  /** Plans a visit that begins at `startMs`. */
  plan(startMs: number, period: Period, random: Random): void {
    const { session } = this;
    session[0] = random.word();
    session[1] = (random.word() & 0xffff0fff) | 0x4000;
    session[2] = (random.word() & 0x3fffffff) | 0x80000000;
    session[3] = random.word();
    this.planSteps(period, random);
    if (period.strangeOrder) this.steps = disturbOrder(this.stepTypes, this.stepProducts, this.steps, random);
    this.putOnClock(startMs, period, random);
  }

  private planSteps(period: Period, random: Random): void {
    this.planViews(random);
    const interest = this.stepProducts[0] ?? 0;
    const cartPull = this.cartPulls[interest] ?? 1;
    const cartChance = CART_CHANCE * period.cartChance * CART_CHANCE_BY_VIEWS(this.steps) * cartPull;
    if (random.next() < Math.min(cartChance, 0.9)) this.planCart(period, random);
    else if (random.next() < BUY_CHANCE_WITHOUT_CART * period.buyAtOnceChance * cartPull * (this.buyPulls[interest] ?? 1)) {
      this.buy(this.strongest(this.stepProducts, this.steps, random), this.steps, random);
    }
  }

  private planViews(random: Random): void {
    const count = 1 + VIEWS.draw(random);
    let product = this.catalog.draw(random);
    this.steps = 0;
    this.insert(0, VIEW, product);
    while (this.steps < count) {
      const way = random.next();
      if (way >= VIEW_AGAIN) {
        product = way < VIEW_AGAIN + VIEW_BESIDE ? this.catalog.drawBeside(product, random) : this.catalog.draw(random);
      }
      this.insert(this.steps, VIEW, product);
    }
  }

  private planCart(period: Period, random: Random): void {
    const views = this.steps;
    let carts = 0;
    for (let count = 1 + random.more(ANOTHER_CART); count > 0 && carts < MAX_STEPS; count--) {
      const product = this.strongest(this.stepProducts, views, random);
      this.insert(this.stepProducts.indexOf(product) + 1, CART, product);
      this.carted[carts++] = product;
    }
    const wanted = this.strongest(this.carted, carts, random);
    const buyChance = BUY_CHANCE_IN_CART * period.buyChance * (this.buyPulls[wanted] ?? 1);
    if (random.next() >= Math.min(buyChance, 0.95)) return;
    // Two of three go straight to the checkout; the others look around first.
    const earliest = this.cartOf(wanted) + 1;
    this.buy(wanted, random.next() < 0.67 ? this.steps : earliest + random.integer(this.steps - earliest + 1), random);
  }

  private buy(product: number, position: number, random: Random): void {
    for (let count = 1 + random.more(ANOTHER_PURCHASE); count > 0; count--) this.insert(position, PURCHASE, product);
  }

  /** Draws two of the first `count` products and returns the one with the higher cart pull. */
  private strongest(products: Int32Array, count: number, random: Random): number {
    const one = products[random.integer(count)] ?? 0;
    const other = products[random.integer(count)] ?? 0;
    return (this.cartPulls[one] ?? 1) >= (this.cartPulls[other] ?? 1) ? one : other;
  }

  private cartOf(product: number): number {
    for (let step = 0; step < this.steps; step++) if (this.stepTypes[step] === CART && this.stepProducts[step] === product) return step;
    return this.steps - 1;
  }

  private insert(position: number, type: number, product: number): void {
    if (this.steps >= MAX_STEPS) return;
    if (position < this.steps) {
      this.stepTypes.copyWithin(position + 1, position, this.steps);
      this.stepProducts.copyWithin(position + 1, position, this.steps);
    }
    this.stepTypes[position] = type;
    this.stepProducts[position] = product;
    this.steps++;
  }

  private putOnClock(startMs: number, period: Period, random: Random): void {
    this.count = 0;
    let user = this.visitors(startMs, random);
    const changesUserAt = random.next() < period.sharedSession ? 1 + random.integer(this.steps) : this.steps;
    let epochMs = startMs;
    for (let step = 0; step < this.steps; step++) {
      const type = this.stepTypes[step] ?? VIEW;
      if (step > 0) epochMs += pauseBefore(type, random);
      if (type === CART && period.cartsLogged < 1 && random.next() >= period.cartsLogged) continue;
      if (step === changesUserAt) user = this.visitors(startMs, random);
      for (let copies = 1 + doublesOf(type, period, random), at = this.count; copies > 0 && this.count < MAX_EVENTS; copies--) {
        if (this.count === at) this.put(step, type, epochMs, user, period, random);
        else this.putAgain(at);
      }
    }
  }

  private put(step: number, type: number, epochMs: number, user: number, period: Period, random: Random): void {
    const at = this.count++;
    const product = this.stepProducts[step] ?? 0;
    // Purchases in the data set never have a price of 0.
    const isFree = type !== PURCHASE && random.next() < period.priceZero;
    this.types[at] = type;
    this.products[at] = product;
    this.epochMs[at] = epochMs;
    this.prices[at] = isFree ? 0 : priceAt(this.productIds[product] ?? 0, this.basePrices[product] ?? 0, epochMs);
    this.users[at] = user;
    this.sessionless[at] = random.next() < period.withoutSession ? 1 : 0;
  }

  private putAgain(at: number): void {
    const to = this.count++;
    for (const column of [this.types, this.products, this.epochMs, this.prices, this.users, this.sessionless]) column[to] = column[at] ?? 0;
  }
}

function pauseBefore(type: number, random: Random): number {
  return (PAUSES[type] ?? PAUSES[VIEW]).draw(random);
}

/** Number of additional times an event is logged. */
function doublesOf(type: number, period: Period, random: Random): number {
  if (type === PURCHASE) return 0;
  if (random.next() >= (type === CART ? DOUBLE_CART : DOUBLE_VIEW) * period.duplicates) return 0;
  if (type === CART && period.bursts > 0 && random.next() < period.bursts) {
    return Math.floor(SHORTEST_BURST * (LONGEST_BURST / SHORTEST_BURST) ** random.next()) - 1;
  }
  return 1 + random.more(ANOTHER_DOUBLE);
}
