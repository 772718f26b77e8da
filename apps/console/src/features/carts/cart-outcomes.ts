import type { CartOutcomesAnswer, CartSum } from '@storepulse/contracts';

/** Of the cart pairs left untouched past a cut-off, those not bought in the same session nor later by the same user. */
export function notBought({ left, boughtInSession, boughtLater }: CartOutcomesAnswer['cutOffs'][number]): CartSum {
  const value = left.value - boughtInSession.value - boughtLater.value;
  return { pairs: left.pairs - boughtInSession.pairs - boughtLater.pairs, value: Math.round(value * 100) / 100 };
}
