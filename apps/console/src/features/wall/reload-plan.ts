/** How long the server may be unreachable before the page tries to reload itself. */
export const RELOAD_AFTER_MS = 10 * 60_000;
/** Longest pause between two tries. */
export const RELOAD_PAUSE_MAX_MS = 60 * 60_000;

/**
 * Pause before reload try number `tries` (from 0) while the server is unreachable: 10, 20, 40 minutes, then hourly. Each pause is
 * stretched by up to a fifth, so that the wall screens do not all reload at once.
 *
 * @param chance random number from 0 to below 1, supplied by the caller
 */
export function reloadPauseMs(tries: number, chance: number): number {
  return Math.min(RELOAD_PAUSE_MAX_MS, RELOAD_AFTER_MS * 2 ** tries) * (1 + chance / 5);
}

const TRIES_KEY = 'storepulse.wall.reloads';

/** Number of reloads since the last update. Stored, because a reload resets the page's state. */
export function readReloads(storage: Pick<Storage, 'getItem'>): number {
  const tries = Number(storage.getItem(TRIES_KEY) ?? '0');
  return Number.isInteger(tries) && tries >= 0 ? tries : 0;
}

export function writeReloads(storage: Pick<Storage, 'setItem' | 'removeItem'>, tries: number): void {
  if (tries === 0) storage.removeItem(TRIES_KEY);
  else storage.setItem(TRIES_KEY, String(tries));
}
