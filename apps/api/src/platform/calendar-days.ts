const DAY_MS = 86_400_000;

const dayOf = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);
const millisecondsOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** The day some days before another. Days are `YYYY-MM-DD`. */
export const daysBefore = (day: string, days: number): string => dayOf(millisecondsOf(day) - days * DAY_MS);

/** First day of the bucket with a day, as PostgreSQL's `date_trunc` has it: weeks start on Monday. */
export function startOfBucket(unit: 'day' | 'week' | 'month', day: string): string {
  if (unit === 'day') return day;
  if (unit === 'month') return `${day.slice(0, 7)}-01`;
  return daysBefore(day, (new Date(millisecondsOf(day)).getUTCDay() + 6) % 7);
}
