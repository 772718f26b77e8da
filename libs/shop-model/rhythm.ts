/**
 * When visitors come. Thousand events per hour, UTC, read from published charts of Friday, November 1, 2019; the hours from 18 on are
 * inferred from the day's total. Peak at 14-17 h, trough at 22-01 h with about a tenth of it.
 */
const EVENTS_BY_HOUR = [
  9.2, 13.7, 31.2, 51.0, 60.3, 69.8, 74.3, 78.1, 78.4, 80.1, 75.7, 69.8, 69.8, 79.1, 100.3, 99.5, 98.0, 83.0, 65.0, 47.0, 32.0, 21.0, 13.0,
  9.0,
];
/** From Sunday; smoothed from the only week with published figures. */
const EVENTS_BY_WEEKDAY = [0.97, 1.08, 1.04, 1.03, 1.0, 0.93, 0.95];

const HOUR_MS = 3_600_000;
const MEAN_HOUR = EVENTS_BY_HOUR.reduce((sum, events) => sum + events, 0) / EVENTS_BY_HOUR.length;

/** Relative activity at a moment; the average over a week is 1. */
export function busyness(epochMs: number): number {
  return busynessOfHour(epochMs) * busynessOfWeekday(epochMs);
}

/** Activity that the livelier curve adds to each hour, as a multiple of the average hour. */
const LIVELY = 0.9;

/**
 * A flatter curve: the quietest hour has half of the average, not a sixth. For a small shop that people watch around the clock: its nights
 * would otherwise look broken. The average over a week is 1.
 */
export function livelyBusyness(epochMs: number): number {
  return ((busynessOfHour(epochMs) + LIVELY) / (1 + LIVELY)) * busynessOfWeekday(epochMs);
}

/** Relative activity at the time of day; the average over a day is 1. */
export function busynessOfHour(epochMs: number): number {
  // An hour's figure applies at its middle; values between two middles are interpolated linearly.
  const hours = (((epochMs / HOUR_MS - 0.5) % 24) + 24) % 24;
  const before = Math.floor(hours);
  const [one = 0, next = 0] = [EVENTS_BY_HOUR[before], EVENTS_BY_HOUR[(before + 1) % 24]];
  return (one + (next - one) * (hours - before)) / MEAN_HOUR;
}

/** Relative activity on the day of the week; the average over a week is 1. */
export function busynessOfWeekday(epochMs: number): number {
  return EVENTS_BY_WEEKDAY[new Date(epochMs).getUTCDay()] ?? 1;
}
