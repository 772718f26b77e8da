/**
 * Visits that were logged in a strange order. Of November 2019: 0.40 % of the visits with a cart have one before the first view, 0.2 % no
 * view at all; of those with a purchase 0.76 % have no view, 0.83 % a purchase before the cart, 0.56 % one before the first view.
 */
import type { Random } from './random.js';

const CART_FIRST = 0.006;
const CART_WITHOUT_VIEW = 0.002;
const PURCHASE_WITHOUT_VIEW = 0.0076;
/** Carts that were not logged leave some more. */
const PURCHASE_BEFORE_CART = 0.002;
const PURCHASE_FIRST = 0.0056;
const [VIEW, CART, PURCHASE] = [0, 1, 2];

/**
 * Leaves nearly every visit as it is.
 *
 * @returns how many steps the visit has then
 */
export function disturbOrder(types: Uint8Array, products: Int32Array, steps: number, random: Random): number {
  const cart = firstStep(types, steps, CART);
  const purchase = firstStep(types, steps, PURCHASE);
  if (purchase < steps) {
    const way = random.next();
    if (way < PURCHASE_WITHOUT_VIEW) return withoutViews(types, products, steps);
    if (way < PURCHASE_WITHOUT_VIEW + PURCHASE_FIRST) moveForward(types, products, purchase, 0);
    else if (way < PURCHASE_WITHOUT_VIEW + PURCHASE_FIRST + PURCHASE_BEFORE_CART && cart < purchase) {
      moveForward(types, products, purchase, cart);
    }
  } else if (cart < steps) {
    const way = random.next();
    if (way < CART_WITHOUT_VIEW) return withoutViews(types, products, steps);
    if (way < CART_WITHOUT_VIEW + CART_FIRST) moveForward(types, products, cart, 0);
  }
  return steps;
}

/** `steps` when there is none. */
function firstStep(types: Uint8Array, steps: number, type: number): number {
  for (let step = 0; step < steps; step++) if (types[step] === type) return step;
  return steps;
}

function moveForward(types: Uint8Array, products: Int32Array, from: number, to: number): void {
  const [type, product] = [types[from] ?? VIEW, products[from] ?? 0];
  types.copyWithin(to + 1, to, from);
  products.copyWithin(to + 1, to, from);
  types[to] = type;
  products[to] = product;
}

function withoutViews(types: Uint8Array, products: Int32Array, steps: number): number {
  let kept = 0;
  for (let step = 0; step < steps; step++) {
    if (types[step] === VIEW) continue;
    types[kept] = types[step] ?? VIEW;
    products[kept] = products[step] ?? 0;
    kept++;
  }
  return kept;
}
