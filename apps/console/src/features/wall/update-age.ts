import { t } from '../../i18n/messages.ts';

const { units } = t;

/**
 * How far the newest update may lie back before the wall says so:
 *
 *     0 ──────── 5 s ──────── 10 s ─────────────>
 *       current      ageing        stale
 *
 * A wall that looks healthy while it stands still is worse than a dark one, so the thresholds are a few missed beats only:
 * the server sends a pulse about every second.
 */
export type AgeLevel = 'current' | 'ageing' | 'stale';

export const AGEING_AFTER_MS = 5_000;
export const STALE_AFTER_MS = 10_000;

/** The level of an update received `ageMs` ago. */
export function ageLevel(ageMs: number): AgeLevel {
  if (ageMs > STALE_AFTER_MS) return 'stale';
  return ageMs > AGEING_AFTER_MS ? 'ageing' : 'current';
}

/** Milliseconds since `receivedAt`; never negative, since a clock that is set back must not hide an old update behind a minus. */
export function ageMs(receivedAt: Date, now: Date): number {
  return Math.max(0, now.getTime() - receivedAt.getTime());
}

/** An age in its two largest units: `8 s`, `2 min 14 s`, `3 h 5 min`, `2 d 4 h`. */
export function ageText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} ${units.second}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, units.minute, seconds % 60, units.second);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return pair(hours, units.hour, minutes % 60, units.minute);
  return pair(Math.floor(hours / 24), units.day, hours % 24, units.hour);
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
