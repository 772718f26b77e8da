/** One measured figure, printed as one line of JSON; what does not apply is left out. */
export interface Figure {
  bench: string;
  figure: string;
  /** Left out where nothing was measured (of no answers there is no percentile); a mark is then not met. */
  value: number | undefined;
  unit: string;
  /** How many events the store held, where it was filled beforehand. */
  events?: number;
  baseline?: string;
  baselineValue?: number | undefined;
  /** value / baselineValue */
  ratio?: number | undefined;
  /** What the value, or where it is said so the ratio, has to reach. */
  mark?: number;
  met?: boolean;
}

export interface Comparison {
  baseline?: { name: string; value: number };
  atLeast?: number;
  atMost?: number;
  /** Marks of the ratio in place of the value. */
  ratioAtLeast?: number;
  ratioAtMost?: number;
}

const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(4)));
/** JSON has neither NaN nor infinity, and leaves out what is undefined. */
const told = (value: number): number | undefined => (Number.isFinite(value) ? rounded(value) : undefined);

/** A figure whose ratio to its baseline is worked out, and, where it has a mark, whether it is met. */
export function figureOf(bench: string, figure: string, value: number, unit: string, more: Comparison = {}): Figure {
  const { baseline, atLeast, atMost, ratioAtLeast, ratioAtMost } = more;
  const ratio = baseline === undefined ? Number.NaN : value / baseline.value;
  const judged = atLeast ?? atMost ?? ratioAtLeast ?? ratioAtMost;
  const isAtLeast = (atLeast ?? ratioAtLeast) !== undefined;
  const measured = atLeast === undefined && atMost === undefined ? ratio : value;
  return {
    bench,
    figure,
    value: told(value),
    unit,
    ...(baseline === undefined ? {} : { baseline: baseline.name, baselineValue: told(baseline.value), ratio: told(ratio) }),
    ...(judged === undefined ? {} : { mark: judged, met: isAtLeast ? measured >= judged : measured <= judged }),
  };
}

const printed: Figure[] = [];

export function print(figure: Figure): void {
  printed.push(figure);
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}

/** All that this run has printed so far. */
export const figuresPrinted = (): readonly Figure[] => printed;

/** Prints figures of one bench over a store that was filled with so many events. */
export const printerOf =
  (bench: string, events: number) =>
  (figure: string, value: number, unit: string, more: Comparison = {}): void =>
    print({ ...figureOf(bench, figure, value, unit, more), events });

/** What a bench is doing, for the person who waits. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
