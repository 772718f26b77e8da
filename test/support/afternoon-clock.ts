const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A clock that begins at 15:00 of this day (UTC): days told from it stay the same while a test file runs, whatever the real hour. */
export function afternoonClock(): () => Date {
  const aheadMs = Math.floor(Date.now() / DAY_MS) * DAY_MS + 15 * HOUR_MS - Date.now();
  return () => new Date(Date.now() + aheadMs);
}
