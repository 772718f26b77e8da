/** Below this share of the highest, in percent, a stage can hardly be read. */
const SMALL = 12;
/** Then the stages below this share are drawn on a larger scale, together, so that they can be compared. */
const ENLARGED_BELOW = 33;
/** So high stages on the second and on the third scale become at the most. */
const HIGHEST_ENLARGED = [50, 25] as const;
/** And that much of any stage that is more: what is less must not look like more. */
const BELOW_LARGER = 0.8;
const STEPS = [8, 6, 5, 4, 3, 2, 1.5] as const;

export interface StageHeight {
  /** In percent of the picture; 0 for a stage of 0. */
  height: number;
  /** How many times larger it is drawn than the highest stage; 1: in true proportion. The picture says so. */
  times: number;
}

/**
 * How high the stages of a funnel are drawn. In true proportion carts and purchases beside very many views are lines that nobody can compare: small
 * stages share one larger scale, and one that is small even on that has a third.
 */
export function stageHeights(counts: readonly number[]): StageHeight[] {
  const highest = Math.max(1, ...counts);
  const shares = counts.map((count) => (100 * count) / highest);
  const drawn = shares.map((height): StageHeight => ({ height, times: 1 }));
  if (!shares.some((share) => share > 0 && share < SMALL)) return drawn;
  let open = shares.flatMap((share, index) => (share > 0 && share < ENLARGED_BELOW ? [{ share, index }] : []));
  for (const highestEnlarged of HIGHEST_ENLARGED) {
    const largest = Math.max(0, ...open.map(({ share }) => share));
    if (largest === 0) break;
    const lowestDrawn = Math.min(
      ...drawn.filter(({ height }, index) => height > 0 && !open.some((it) => it.index === index)).map(({ height }) => height),
    );
    const times = roundDown(Math.min(highestEnlarged, BELOW_LARGER * lowestDrawn) / largest);
    for (const { share, index } of open) drawn[index] = { height: share * times, times };
    open = open.filter(({ share }) => share !== largest && share * times < SMALL);
  }
  return drawn;
}

/** The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, … below. */
function roundDown(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * (STEPS.find((step) => value >= step * unit) ?? 1);
}
