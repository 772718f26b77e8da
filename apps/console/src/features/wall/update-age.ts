import { t } from '../../i18n/messages.ts';

const { units } = t;

/**
 * Age of the newest update at which the wall shows a warning:
 *
 *     0 ──────── 5 s ──────── 10 s ─────────────>
 *       current      ageing        stale
 *
 * A frozen wall that looks healthy is worse than a dark one, so the thresholds allow only a few missed pulses. The server sends one
 * about every second.
 */
export type AgeLevel = 'current' | 'ageing' | 'stale';

export const AGEING_AFTER_MS = 5_000;
export const STALE_AFTER_MS = 10_000;

/** The level of an update received `ageMs` ago. */
export function ageLevel(ageMs: number): AgeLevel {
  if (ageMs > STALE_AFTER_MS) return 'stale';
  return ageMs > AGEING_AFTER_MS ? 'ageing' : 'current';
}

/** Milliseconds since `receivedAt`, never negative, even if the clock is set back. */
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
