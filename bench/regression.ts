import { z } from 'zod';
import { median } from './percentile.js';

/** What two versions of the product came to in a figure, one value a run each. */
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

/** More of these is better; of the others, less. What is neither a speed nor a size is not judged. */
const MORE_IS_BETTER = new Set(['rows/s', 'events/s', 'updates/s']);
const LESS_IS_BETTER = new Set(['ms', 's', 'bytes', 'kB', 'MB', 'MB/min', 'cores']);
/** By how much the median must be worse to count; on a machine shared with others a tenth is noise. */
const TOLERANCE = 0.1;

const figureLine = z.object({
  bench: z.string(),
  figure: z.string(),
  value: z.number().optional(),
  unit: z.string(),
  events: z.number().optional(),
});

/** Figures of runs, taken from their JSON lines. @param runs the standard output of each run */
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

/** Worse: the median by more than a tenth, and no run after as good as the worst before. */
export function verdictOf(pair: FigurePair): Verdict {
  const ratio = median(pair.after) / median(pair.before);
  const isWorse = MORE_IS_BETTER.has(pair.unit)
    ? ratio < 1 - TOLERANCE && Math.max(...pair.after) < Math.min(...pair.before)
    : ratio > 1 + TOLERANCE && Math.min(...pair.after) > Math.max(...pair.before);
  return { ...pair, ratio, isWorse };
}
