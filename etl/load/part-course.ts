import type { PartContext } from '../bulk/part-context.js';
import type { Part } from '../bulk/plan-parts.js';

/** Of a part's rows, what is told as done once its events have left, the rest once everything is counted from them. */
const SHARE_OF_EVENTS = 0.5;

/** @param show told how many rows of the part are as good as done */
export function partCourse(
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
