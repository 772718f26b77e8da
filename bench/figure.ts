/** One measured figure, printed as one line of JSON; fields that do not apply are left out. */
export interface Figure {
  bench: string;
  figure: string;
  /** Missing if nothing was measured (no percentile of zero answers); a mark is then not met. */
  value: number | undefined;
  unit: string;
  /** Number of events in the store, if it was filled beforehand. */
  events?: number;
  baseline?: string;
  baselineValue?: number | undefined;
  /** value / baselineValue */
  ratio?: number | undefined;
  /** Target for the value, or for the ratio if it was given as one. */
  mark?: number;
  met?: boolean;
  /** What has this value, if it is the value of one of many. */
  of?: string;
}

export interface Comparison {
  baseline?: { name: string; value: number };
  atLeast?: number;
  atMost?: number;
  /** Marks for the ratio instead of the value. */
  ratioAtLeast?: number;
  ratioAtMost?: number;
  of?: string;
}

const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(4)));
/** JSON has no NaN or infinity, and leaves out undefined values. */
const told = (value: number): number | undefined => (Number.isFinite(value) ? rounded(value) : undefined);

/** Builds a figure, with its ratio to the baseline and, if it has a mark, whether the mark is met. */
export function figureOf(bench: string, figure: string, value: number, unit: string, more: Comparison = {}): Figure {
  const { baseline, atLeast, atMost, ratioAtLeast, ratioAtMost, of } = more;
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
    ...(of === undefined ? {} : { of }),
  };
}

const printed: Figure[] = [];

export function print(figure: Figure): void {
  printed.push(figure);
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}

/** All figures that this run has printed so far. */
export const figuresPrinted = (): readonly Figure[] => printed;

/** Returns a function that prints figures of one bench over a store filled with this many events. */
export const printerOf =
  (bench: string, events: number) =>
  (figure: string, value: number, unit: string, more: Comparison = {}): void =>
    print({ ...figureOf(bench, figure, value, unit, more), events });

/** Prints progress for the person who waits. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
