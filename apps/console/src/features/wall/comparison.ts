import type { Band } from '@storepulse/contracts';

export type Verdict = 'above' | 'below' | 'normal';

/**
 * Whether a figure is above, within or below its normal range; null if the figure or its range is missing.
 *
 * @param shown rounds as the screen does, so the verdict never contradicts the numbers next to it
 */
export function verdictOf(value: number | null, band: Band | undefined, shown = (it: number): number => it): Verdict | null {
  if (value === null || band === undefined) return null;
  if (shown(value) > shown(band.high)) return 'above';
  return shown(value) < shown(band.low) ? 'below' : 'normal';
}

/** A range as text. A unit shared by both ends appears once. */
export function rangeText(low: string, high: string): string {
  if (low === high) return low;
  const unit = /[^\d]+$/.exec(high)?.[0] ?? '';
  return `${unit !== '' && low.endsWith(unit) ? low.slice(0, -unit.length) : low}–${high}`;
}

/** Positions of a figure and its normal range on a bar that starts at 0, in percent of the bar's length. */
export interface BandBar {
  low: number;
  high: number;
  median: number;
  value: number;
}

/** The bar fits both the figure and the band, with a little space after the longer one. */
export function bandBar(value: number, band: Band): BandBar {
  const whole = Math.max(value, band.high, Number.MIN_VALUE) * 1.08;
  const part = (of: number): number => (of / whole) * 100;
  return { low: part(band.low), high: part(band.high), median: part(band.median), value: part(value) };
}
