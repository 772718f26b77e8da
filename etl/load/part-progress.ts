import type { PartContext } from '../bulk/part-context.js';
import type { Part } from '../bulk/plan-parts.js';

/** Share of a part's rows that is shown as done once its events are sent; the rest follows as counting proceeds. */
const SHARE_OF_EVENTS = 0.5;

/** @param show gets the number of rows of the part that count as done */
export function partProgress(
  { first, last }: Part,
  assertGoing: () => void,
  show: (rows: number) => void,
): Pick<PartContext, 'onEvents' | 'onCounted'> {
  const rows = last - first + 1;
  let [copied, counted] = [0, 0];
  const tell = (): void => show(Math.round(SHARE_OF_EVENTS * copied + (1 - SHARE_OF_EVENTS) * counted * rows));
  return {
    onEvents: (some) => {
      assertGoing();
      copied += some;
      tell();
    },
    onCounted: (fraction) => {
      counted = fraction;
      tell();
    },
  };
}
