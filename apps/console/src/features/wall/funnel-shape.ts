/** The drawing is this wide and high; the page stretches it. */
export const FUNNEL_WIDTH = 300;
export const FUNNEL_HEIGHT = 100;
/** Even a stage of one in ten thousand stays a visible line. */
const THINNEST = 1.5;
/** Share of a stage's width over which it narrows to the next. */
const NECK = 0.62;

export interface FunnelStage {
  /** SVG path of the stage's silhouette. */
  path: string;
  /** Height at its start in percent of the drawing. */
  height: number;
}

/**
 * The silhouettes of the stages from left to right, lying on the ground line. Heights are in true proportion to the first stage (a later one that
 * is higher, as when a file holds more purchases than carts, is drawn so), but never thinner than a line.
 *
 * @param counts of the stages in order; all zero draws lines
 */
export function funnelStages(counts: readonly number[]): FunnelStage[] {
  const highest = Math.max(1, ...counts);
  const heights = counts.map((count) => Math.max(THINNEST, (count / highest) * FUNNEL_HEIGHT));
  const width = FUNNEL_WIDTH / Math.max(1, counts.length);
  return heights.map((height, index) => {
    const left = index * width;
    const right = left + width;
    const next = heights[index + 1] ?? height;
    const bend = right - width * NECK;
    const middle = (bend + right) / 2;
    const top = FUNNEL_HEIGHT - height;
    const nextTop = FUNNEL_HEIGHT - next;
    const path = [
      `M${left} ${FUNNEL_HEIGHT}`,
      `L${left} ${top.toFixed(2)}`,
      `L${bend.toFixed(2)} ${top.toFixed(2)}`,
      `C${middle.toFixed(2)} ${top.toFixed(2)} ${middle.toFixed(2)} ${nextTop.toFixed(2)} ${right} ${nextTop.toFixed(2)}`,
      `L${right} ${FUNNEL_HEIGHT}`,
      'Z',
    ].join(' ');
    return { path, height };
  });
}
