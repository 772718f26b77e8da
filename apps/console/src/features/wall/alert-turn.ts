import type { AlertRecord } from '@storepulse/contracts';

/** How long one of several alerts stays on the banner. */
export const ALERT_TURN_MS = 8_000;

/** Critical ones first, then the oldest: what has waited longest for a person. */
export function byUrgency(alerts: readonly AlertRecord[]): AlertRecord[] {
  const weight = { critical: 0, warning: 1 } as const;
  return alerts.toSorted((a, b) => weight[a.severity] - weight[b.severity] || a.since.localeCompare(b.since));
}

/** Which of `count` alerts has its turn at this time; every screen of a hall shows the same one. */
export function alertTurn(count: number, now: Date): number {
  return count === 0 ? 0 : Math.floor(now.getTime() / ALERT_TURN_MS) % count;
}
