import type { PulseData } from '@storepulse/contracts';

export interface MinuteColumn {
  minute: string;
  /** Heights in percent of the chart, stacked from the bottom in this order. */
  views: number;
  carts: number;
  purchases: number;
  /** The minute is still running, so its column will grow. */
  open: boolean;
}

export interface MinuteChart {
  columns: MinuteColumn[];
  /** Events per minute at the top of the chart, a round number. */
  top: number;
}

/** Columns of the last minutes: views at the bottom, then carts, then purchases. The last minute is still running. */
export function minuteChart(perMinute: PulseData['perMinute']): MinuteChart {
  const highest = Math.max(0, ...perMinute.map(({ views, carts, purchases }) => views + carts + purchases));
  const top = roundUp(highest);
  return {
    top,
    columns: perMinute.map(({ minute, views, carts, purchases }, index) => ({
      minute,
      views: (views / top) * 100,
      carts: (carts / top) * 100,
      purchases: (purchases / top) * 100,
      open: index === perMinute.length - 1,
    })),
  };
}

/** Rounds up to 5, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, …: close steps, so the columns fill the chart. */
export function roundUp(value: number): number {
  if (value <= 5) return 5;
  const unit = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((candidate) => value <= candidate * unit);
  return Math.round((step ?? 10) * unit);
}
