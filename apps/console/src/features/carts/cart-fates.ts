import type { CartFatesAnswer, CartSum } from '@storepulse/contracts';

/** Of what lay longer than a cut-off, what nobody bought: neither in its session nor its user later. */
export function notBought({ left, boughtInSession, boughtLater }: CartFatesAnswer['cutOffs'][number]): CartSum {
  const value = left.value - boughtInSession.value - boughtLater.value;
  return { pairs: left.pairs - boughtInSession.pairs - boughtLater.pairs, value: Math.round(value * 100) / 100 };
}
