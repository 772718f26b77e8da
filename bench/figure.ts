/** One measured figure, printed as one line of JSON; what does not apply is left out. */
export interface Figure {
  bench: string;
  figure: string;
  /** Left out where nothing was measured (of no answers there is no percentile); a mark is then not met. */
  value: number | undefined;
  unit: string;
  baseline?: string;
  baselineValue?: number | undefined;
  /** value / baselineValue */
  ratio?: number | undefined;
  mark?: number;
  met?: boolean;
}

const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(4)));
/** JSON has neither NaN nor infinity, and leaves out what is undefined. */
const told = (value: number): number | undefined => (Number.isFinite(value) ? rounded(value) : undefined);

/** A figure whose ratio to its baseline is worked out, and, where it has a mark, whether it is met. */
export function figureOf(
  bench: string,
  figure: string,
  value: number,
  unit: string,
  more: { baseline?: { name: string; value: number }; atLeast?: number; atMost?: number } = {},
): Figure {
  const { baseline, atLeast, atMost } = more;
  const mark = atLeast ?? atMost;
  return {
    bench,
    figure,
    value: told(value),
    unit,
    ...(baseline === undefined
      ? {}
      : { baseline: baseline.name, baselineValue: told(baseline.value), ratio: told(value / baseline.value) }),
    ...(mark === undefined ? {} : { mark, met: atLeast === undefined ? value <= mark : value >= mark }),
  };
}

export function print(figure: Figure): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}

/** What a bench is doing, for the person who waits. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
