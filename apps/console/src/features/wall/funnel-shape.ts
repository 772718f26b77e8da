import { type StageHeight, stageHeights } from '../../charts/stage-scale.ts';

/** Size of the SVG view box; the page stretches it. */
export const FUNNEL_WIDTH = 300;
export const FUNNEL_HEIGHT = 100;
/** Share of a stage's width over which it narrows to the next. */
const NECK = 0.62;

export interface FunnelStage extends StageHeight {
  /** SVG path of the stage's silhouette; empty for a stage of 0. */
  path: string;
}

/**
 * Silhouettes of the stages from left to right, standing on the baseline. A neck joins two stages only if they share a scale and the
 * next one is lower. A stage of 0 is not drawn.
 *
 * @param counts one per stage, in order
 */
export function funnelStages(counts: readonly number[]): FunnelStage[] {
  const stages = stageHeights(counts);
  const width = FUNNEL_WIDTH / Math.max(1, counts.length);
  return stages.map(({ height, times }, index) => {
    const next = stages[index + 1];
    // A count of 0 fits any scale, so the previous stage narrows down to it.
    const isJoined = next !== undefined && next.height < height && (next.times === times || next.height === 0);
    return { path: height === 0 ? '' : silhouette(index * width, width, height, isJoined ? next.height : height), height, times };
  });
}

function silhouette(left: number, width: number, height: number, next: number): string {
  const right = left + width;
  const bend = right - width * NECK;
  const middle = (bend + right) / 2;
  const top = (FUNNEL_HEIGHT - height).toFixed(2);
  const nextTop = (FUNNEL_HEIGHT - next).toFixed(2);
  return [
    `M${left} ${FUNNEL_HEIGHT}`,
    `L${left} ${top}`,
    `L${bend.toFixed(2)} ${top}`,
    `C${middle.toFixed(2)} ${top} ${middle.toFixed(2)} ${nextTop} ${right} ${nextTop}`,
    `L${right} ${FUNNEL_HEIGHT}`,
    'Z',
  ].join(' ');
}
