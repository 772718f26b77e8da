/** The server may be gone this long before the page tries to help itself by a reload. */
export const RELOAD_AFTER_MS = 10 * 60_000;
/** The longest pause between two tries. */
export const RELOAD_PAUSE_MAX_MS = 60 * 60_000;

/**
 * How long to wait without the server before try number `tries` (from 0): 10, 20, 40 minutes, then hourly, each stretched by up
 * to a fifth so that a hall of screens does not come back in step.
 *
 * @param chance 0 to below 1, from the caller's source of randomness
 */
export function reloadPauseMs(tries: number, chance: number): number {
  return Math.min(RELOAD_PAUSE_MAX_MS, RELOAD_AFTER_MS * 2 ** tries) * (1 + chance / 5);
}

const TRIES_KEY = 'storepulse.wall.reloads';

/** Reloads since the last update that came in; kept over reloads, for each one starts the page afresh. */
export function readReloads(storage: Pick<Storage, 'getItem'>): number {
  const tries = Number(storage.getItem(TRIES_KEY) ?? '0');
  return Number.isInteger(tries) && tries >= 0 ? tries : 0;
}

export function writeReloads(storage: Pick<Storage, 'setItem' | 'removeItem'>, tries: number): void {
  if (tries === 0) storage.removeItem(TRIES_KEY);
  else storage.setItem(TRIES_KEY, String(tries));
}
