const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A clock that starts at 15:00 UTC today, so dates derived from it don't change while a test file runs, whatever the real time. */
export function afternoonClock(): () => Date {
  const aheadMs = Math.floor(Date.now() / DAY_MS) * DAY_MS + 15 * HOUR_MS - Date.now();
  return () => new Date(Date.now() + aheadMs);
}
