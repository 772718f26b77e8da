import { type StageHeight, stageHeights } from '../../charts/stage-scale.ts';

/** The drawing is this wide and high; the page stretches it. */
export const FUNNEL_WIDTH = 300;
export const FUNNEL_HEIGHT = 100;
/** Share of a stage's width over which it narrows to the next. */
const NECK = 0.62;

export interface FunnelStage extends StageHeight {
  /** SVG path of the stage's silhouette; empty for a stage of 0. */
  path: string;
}

/**
 * The silhouettes of the stages from left to right, lying on the ground line. Where the scale changes, no neck joins the stages. A neck only
 * narrows: a stage never rises to the next, and one of 0 is not drawn at all.
 *
 * @param counts of the stages in order
 */
export function funnelStages(counts: readonly number[]): FunnelStage[] {
  const stages = stageHeights(counts);
  const width = FUNNEL_WIDTH / Math.max(1, counts.length);
  return stages.map(({ height, times }, index) => {
    const next = stages[index + 1];
    // Nothing at all has no scale: a stage narrows down to it.
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
