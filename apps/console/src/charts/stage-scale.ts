/** A stage below this share of the highest, in percent, is hardly readable. */
const SMALL = 12;
/** In that case all stages below this share are drawn on one larger scale, so that they stay comparable. */
const ENLARGED_BELOW = 33;
/** Maximum height of stages on the second and the third scale. */
const HIGHEST_ENLARGED = [50, 25] as const;
/** They also stay below this share of every larger stage: a smaller count must not look larger. */
const BELOW_LARGER = 0.8;
const STEPS = [8, 6, 5, 4, 3, 2, 1.5] as const;

export interface StageHeight {
  /** In percent of the picture; 0 for a stage of 0. */
  height: number;
  /** Enlargement relative to the highest stage; 1 is true proportion. The chart shows this factor. */
  times: number;
}

/**
 * Heights of the funnel stages. In true proportion, carts and purchases next to very many views are lines that nobody can compare. Small
 * stages therefore share one larger scale; a stage that is still small on that scale gets a third.
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

/** Rounds down to the series 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, … */
function roundDown(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * (STEPS.find((step) => value >= step * unit) ?? 1);
}
