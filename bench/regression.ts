import { z } from 'zod';
import { median } from './percentile.js';

/** A figure measured for two versions of the product, one value per run. */
export interface FigurePair {
  name: string;
  unit: string;
  before: readonly number[];
  after: readonly number[];
}

export interface Verdict extends FigurePair {
  /** Median after ÷ median before. */
  ratio: number;
  isWorse: boolean;
}

/** For these units more is better, for the others below less is. Units in neither list are not judged. */
const MORE_IS_BETTER = new Set(['rows/s', 'events/s', 'updates/s']);
const LESS_IS_BETTER = new Set(['ms', 's', 'bytes', 'kB', 'MB', 'MB/min', 'cores']);
/** The median must be worse by this share to count; on a shared machine a tenth is noise. */
const TOLERANCE = 0.1;

const figureLine = z.object({
  bench: z.string(),
  figure: z.string(),
  value: z.number().optional(),
  unit: z.string(),
  events: z.number().optional(),
});

/** Collects figures from the JSON lines of runs. @param before, after standard output of each run */
export function figurePairs(before: readonly string[], after: readonly string[]): FigurePair[] {
  const pairs = new Map<string, { name: string; unit: string; before: number[]; after: number[] }>();
  for (const [side, outputs] of [
    ['before', before],
    ['after', after],
  ] as const) {
    for (const line of outputs.flatMap((output) => output.split('\n')).filter((one) => one.startsWith('{'))) {
      const { bench, figure, value, unit, events } = figureLine.parse(JSON.parse(line));
      if (value === undefined || !(MORE_IS_BETTER.has(unit) || LESS_IS_BETTER.has(unit))) continue;
      const name = [bench, figure, ...(events === undefined ? [] : [`${events} events`])].join(' ');
      const pair = pairs.get(name) ?? { name, unit, before: [], after: [] };
      pair[side].push(value);
      pairs.set(name, pair);
    }
  }
  return [...pairs.values()].filter((pair) => pair.before.length > 0 && pair.after.length > 0);
}

/** Worse means: the median is worse by more than a tenth, and every run after is worse than the worst run before. */
export function verdictOf(pair: FigurePair): Verdict {
  const ratio = median(pair.after) / median(pair.before);
  const isWorse = MORE_IS_BETTER.has(pair.unit)
    ? ratio < 1 - TOLERANCE && Math.max(...pair.after) < Math.min(...pair.before)
    : ratio > 1 + TOLERANCE && Math.min(...pair.after) > Math.max(...pair.before);
  return { ...pair, ratio, isWorse };
}
