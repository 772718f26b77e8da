export interface Watch {
  /** One a second, in order. */
  values: readonly number[];
  stop(): void;
  /** Least-squares slope a minute, the first seconds left out; 0 of fewer than two values. */
  slopePerMinute(leftOutSeconds: number): number;
}

/** Reads a value each second until it is stopped. */
export function watchEachSecond(read: () => number): Watch {
  const values: number[] = [];
  const timer = setInterval(() => values.push(read()), 1000);
  return {
    values,
    stop: () => clearInterval(timer),
    slopePerMinute: (leftOutSeconds) => 60 * slopeOf(values.slice(leftOutSeconds)),
  };
}

/** Least-squares slope of values that are one apart. */
export function slopeOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [above, below] = [0, 0];
  values.forEach((value, at) => {
    above += (at - middle) * (value - mean);
    below += (at - middle) ** 2;
  });
  return above / below;
}
