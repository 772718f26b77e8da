import type { AlertRecord } from '@storepulse/contracts';

/** How long each of several alerts stays on the banner. */
export const ALERT_TURN_MS = 8_000;

/** Critical alerts first, then the oldest, which have waited longest. */
export function byUrgency(alerts: readonly AlertRecord[]): AlertRecord[] {
  const weight = { critical: 0, warning: 1 } as const;
  return alerts.toSorted((a, b) => weight[a.severity] - weight[b.severity] || a.since.localeCompare(b.since));
}

/** Index of the alert to show at this time. Based on the clock, so all wall screens show the same one. */
export function alertTurn(count: number, now: Date): number {
  return count === 0 ? 0 : Math.floor(now.getTime() / ALERT_TURN_MS) % count;
}
