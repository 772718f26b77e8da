import type { Band } from '@storepulse/contracts';

export type Verdict = 'above' | 'below' | 'normal';

/**
 * Where a figure lies in its normal range; null where nothing is known of it.
 *
 * @param shown rounds as the screen does, so that a verdict never contradicts the numbers beside it
 */
export function verdictOf(value: number | null, band: Band | undefined, shown = (it: number): number => it): Verdict | null {
  if (value === null || band === undefined) return null;
  if (shown(value) > shown(band.high)) return 'above';
  return shown(value) < shown(band.low) ? 'below' : 'normal';
}

/** A range as it is written; a unit that both ends have is said once. */
export function rangeText(low: string, high: string): string {
  if (low === high) return low;
  const unit = /[^\d]+$/.exec(high)?.[0] ?? '';
  return `${unit !== '' && low.endsWith(unit) ? low.slice(0, -unit.length) : low}–${high}`;
}

/** What a bar from 0 shows of a figure and of its normal range, in percent of its length. */
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
