/**
 * When visitors come. Thousand events per hour, UTC, read off published charts of Friday 1 November 2019; the hours from 18
 * are inferred from the day's total. Peak at 14-17 h, trough at 22-01 h with about a tenth of it.
 */
const EVENTS_BY_HOUR = [
  9.2, 13.7, 31.2, 51.0, 60.3, 69.8, 74.3, 78.1, 78.4, 80.1, 75.7, 69.8, 69.8, 79.1, 100.3, 99.5, 98.0, 83.0, 65.0, 47.0, 32.0, 21.0, 13.0,
  9.0,
];
/** Sunday first; the one week for which there are figures, smoothed. */
const EVENTS_BY_WEEKDAY = [0.97, 1.08, 1.04, 1.03, 1.0, 0.93, 0.95];

const HOUR_MS = 3_600_000;
const MEAN_HOUR = EVENTS_BY_HOUR.reduce((sum, events) => sum + events, 0) / EVENTS_BY_HOUR.length;

/** How busy a moment is; the average over a week is 1. */
export function busyness(epochMs: number): number {
  return busynessOfHour(epochMs) * busynessOfWeekday(epochMs);
}

/** What a lively night adds to each hour, in hours of the average. */
const LIVELY = 0.9;

/**
 * The same course, flatter: at the quietest hour half of the average, not a sixth. For a small shop that is looked at around the clock,
 * whose nights would look broken otherwise. The average over a week is 1.
 */
export function livelyBusyness(epochMs: number): number {
  return ((busynessOfHour(epochMs) + LIVELY) / (1 + LIVELY)) * busynessOfWeekday(epochMs);
}

/** How busy a moment's hour is; the average over a day is 1. */
export function busynessOfHour(epochMs: number): number {
  // The figure of an hour holds at its middle; between two middles the way is straight.
  const hours = (((epochMs / HOUR_MS - 0.5) % 24) + 24) % 24;
  const before = Math.floor(hours);
  const [one = 0, next = 0] = [EVENTS_BY_HOUR[before], EVENTS_BY_HOUR[(before + 1) % 24]];
  return (one + (next - one) * (hours - before)) / MEAN_HOUR;
}

/** How busy a moment's day of the week is; the average over a week is 1. */
export function busynessOfWeekday(epochMs: number): number {
  return EVENTS_BY_WEEKDAY[new Date(epochMs).getUTCDay()] ?? 1;
}
