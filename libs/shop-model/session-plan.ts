/**
 * One visit: how many events, which products, what ends up in the cart, what is bought, and when. The constants are set so
 * that many visits together have the figures of November 2019 (shop-model.spec.ts compares them).
 *
 * A visit is planned as a row of steps and then put on the clock:
 *
 *     view A   view A   view B   cart B   view C   purchase B
 */
import type { EventType } from '@storepulse/contracts';
import { type Catalogue, type Product, priceAt } from './catalogue.js';
import type { Random } from './random.js';
import type { ShopEvent } from './shop-event.js';
import { drawUserId } from './visitors.js';

/** Events per visit: mean 4.9, median 2, p90 11, p99 36. */
export const MEAN_EVENTS_PER_SESSION = 4.9;
const VIEWS_MEDIAN = 2.1;
const VIEWS_SPREAD = 1.23;
const MAX_VIEWS = 400;

/** Of visits with a view, 12.7 % put something in the cart and 5.6 % buy; 16 % of those that buy use no cart. */
const CART_CHANCE = 0.15;
const BUY_CHANCE_IN_CART = 0.365;
const BUY_CHANCE_WITHOUT_CART = 0.0107;
const ANOTHER_CART = 0.41;
const ANOTHER_PURCHASE = 0.157;
/** The more a visitor looks at, the likelier the cart; a visit of one view has half the average chance. */
const CART_CHANCE_BY_VIEWS = (views: number) => 0.5 + 0.9 * (1 - Math.exp(-(views - 1) / 3));

/** What the next view is of: the same product again, another of its category, or anything. */
const VIEW_AGAIN = 0.44;
const VIEW_BESIDE = 0.46;

const DOUBLE_CART = 0.026;
const DOUBLE_VIEW = 0.0006;
const PRICE_ZERO = 0.0023;
const NO_SESSION = 0.00002;

const SECOND_MS = 1000;
const PAUSES: Record<EventType, { medianMs: number; spread: number }> = {
  view: { medianMs: 42 * SECOND_MS, spread: 1.15 },
  cart: { medianMs: 14 * SECOND_MS, spread: 0.8 },
  remove_from_cart: { medianMs: 20 * SECOND_MS, spread: 0.8 },
  purchase: { medianMs: 75 * SECOND_MS, spread: 0.9 },
};
const SHORTEST_PAUSE_MS = SECOND_MS;
const LONGEST_PAUSE_MS = 25 * 60 * SECOND_MS;

interface Step {
  type: EventType;
  product: Product;
}

/** Plans a visit that begins at `startMs`; its events in order of time. */
export function planSession(catalogue: Catalogue, visitors: number, startMs: number, random: Random): ShopEvent[] {
  const user = { userId: drawUserId(visitors, random), userSession: random.uuid() };
  const steps = planSteps(catalogue, random);
  const events: ShopEvent[] = [];
  let epochMs = startMs;
  for (const [index, step] of steps.entries()) {
    if (index > 0) epochMs += pauseBefore(step, random);
    const event = eventOf(step, epochMs, user, random);
    const doubles = random.chance(doubleChance(step.type)) ? 1 + random.more(0.25) : 0;
    for (let copy = 0; copy <= doubles; copy++) events.push(event);
  }
  return events;
}

function planSteps(catalogue: Catalogue, random: Random): Step[] {
  const views = planViews(catalogue, random);
  const interest = views[0]?.product;
  if (interest === undefined) return views;
  const cartChance = CART_CHANCE * CART_CHANCE_BY_VIEWS(views.length) * interest.cartPull;
  if (random.chance(Math.min(cartChance, 0.9))) return planCart(views, random);
  const buysAtOnce = random.chance(BUY_CHANCE_WITHOUT_CART * interest.cartPull * interest.buyPull);
  return buysAtOnce ? [...views, ...purchasesOf(strongest(views, random).product, random)] : views;
}

function planViews(catalogue: Catalogue, random: Random): Step[] {
  const count = Math.min(Math.max(1, Math.round(random.logNormal(VIEWS_MEDIAN, VIEWS_SPREAD))), MAX_VIEWS);
  let product = catalogue.draw(random);
  const views: Step[] = [{ type: 'view', product }];
  while (views.length < count) {
    const way = random.next();
    if (way >= VIEW_AGAIN) product = way < VIEW_AGAIN + VIEW_BESIDE ? catalogue.drawBeside(product, random) : catalogue.draw(random);
    views.push({ type: 'view', product });
  }
  return views;
}

function planCart(views: Step[], random: Random): Step[] {
  const carted: Step[] = [];
  const steps = [...views];
  for (let count = 1 + random.more(ANOTHER_CART); count > 0; count--) {
    const view = strongest(views, random);
    const cart: Step = { type: 'cart', product: view.product };
    steps.splice(steps.indexOf(view) + 1, 0, cart);
    carted.push(cart);
  }
  const wanted = strongest(carted, random);
  if (!random.chance(Math.min(BUY_CHANCE_IN_CART * wanted.product.buyPull, 0.95))) return steps;
  // Two of three go on to the till; the others look around first.
  const earliest = steps.indexOf(wanted) + 1;
  const position = random.chance(0.67) ? steps.length : earliest + random.integer(steps.length - earliest + 1);
  steps.splice(position, 0, ...purchasesOf(wanted.product, random));
  return steps;
}

function purchasesOf(product: Product, random: Random): Step[] {
  return Array.from({ length: 1 + random.more(ANOTHER_PURCHASE) }, () => ({ type: 'purchase', product }));
}

/** Of two drawn at random, the one that is rather bought. */
function strongest(steps: readonly Step[], random: Random): Step {
  const [one, other] = [steps[random.integer(steps.length)], steps[random.integer(steps.length)]];
  if (one === undefined || other === undefined) throw new RangeError('a visit has at least one step');
  return one.product.cartPull >= other.product.cartPull ? one : other;
}

function pauseBefore(step: Step, random: Random): number {
  const { medianMs, spread } = PAUSES[step.type];
  return Math.min(Math.max(random.logNormal(medianMs, spread), SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
}

function doubleChance(type: EventType): number {
  if (type === 'cart') return DOUBLE_CART;
  return type === 'view' ? DOUBLE_VIEW : 0;
}

function eventOf(step: Step, epochMs: number, user: { userId: string; userSession: string }, random: Random): ShopEvent {
  const { type, product } = step;
  return {
    messageId: null,
    eventTime: new Date(epochMs).toISOString(),
    eventType: type,
    productId: product.productId,
    categoryId: product.categoryId,
    categoryCode: product.categoryCode,
    brand: product.brand,
    // Purchases of the set never have a price of 0.
    price: type !== 'purchase' && random.chance(PRICE_ZERO) ? '0' : priceAt(product, epochMs),
    userId: user.userId,
    userSession: random.chance(NO_SESSION) ? null : user.userSession,
    quantity: 1,
  };
}
