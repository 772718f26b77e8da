/** Number of events in the shop of the data set on each day of a year. */
import { busynessOfWeekday } from './rhythm.js';

/** Million rows by month, from January. May to September have no published figures and are interpolated linearly. */
const ROWS_BY_MONTH = [55.967, 55.319, 56.341, 66.589, 61.8, 57, 52.2, 47.4, 44.9, 42.449, 67.502, 67.543];
/** The November sale, as multiples of an ordinary day of the month. The best day has 6.5 M events, four times a day of the first week. */
const SALE = new Map([
  [14, 1.75],
  [15, 3.3],
  [16, 4],
  [17, 3.7],
  [18, 1.45],
]);
const [OCTOBER, NOVEMBER] = [9, 10];
/** November is quieter in its first week than after the sale. */
const BEFORE_SALE = 0.93;
const DAY_MS = 86_400_000;

/** Events on the UTC day of a moment; the days of a month add up to the data set's total. */
export function eventsOfDay(epochMs: number): number {
  const at = new Date(epochMs);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  const [first, end] = [Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1)];
  let sum = 0;
  for (let dayMs = first; dayMs < end; dayMs += DAY_MS) sum += weightOf(dayMs);
  return ((ROWS_BY_MONTH[month] ?? 0) * 1e6 * weightOf(epochMs)) / sum;
}

function weightOf(epochMs: number): number {
  const at = new Date(epochMs);
  const weekday = busynessOfWeekday(epochMs);
  const [month, day] = [at.getUTCMonth(), at.getUTCDate()];
  // The quietest day has 1.13 M events, the mean day 1.37 M.
  if (month === OCTOBER) return weekday * (0.9 + (0.2 * day) / 31);
  if (month !== NOVEMBER) return weekday;
  return weekday * (SALE.get(day) ?? (day < 8 ? BEFORE_SALE : 1));
}
