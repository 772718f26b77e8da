import type { Band } from '@storepulse/contracts';

export type Verdict = 'above' | 'below' | 'usual';

/** Where a figure lies in what is usual; null where nothing is known of it. */
export function verdictOf(value: number | null, band: Band | undefined): Verdict | null {
  if (value === null || band === undefined) return null;
  if (value > band.high) return 'above';
  return value < band.low ? 'below' : 'usual';
}

/** By how many percent a figure is above or below another; null where that one is 0 or unknown. */
export const changeOf = (value: number | null, before: number | null | undefined): number | null =>
  value === null || before === null || before === undefined || before === 0 ? null : ((value - before) / before) * 100;

/** What a bar from 0 shows of a figure and of what is usual, in percent of its length. */
export interface BandBar {
  low: number;
  high: number;
  median: number;
  value: number;
}

/** Long enough for the figure and the band, with a little room after the longer of them. */
export function bandBar(value: number, band: Band): BandBar {
  const whole = Math.max(value, band.high, Number.MIN_VALUE) * 1.08;
  const part = (of: number): number => (of / whole) * 100;
  return { low: part(band.low), high: part(band.high), median: part(band.median), value: part(value) };
}
