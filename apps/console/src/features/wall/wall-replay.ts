import type { LocationQuery } from 'vue-router';

export interface ReplayPlan {
  /** Where it begins, in the store's zone. */
  from: string;
  /** Seconds of the past for one of the present. */
  speed: number;
}

const DEFAULT_SPEED = 60;
const MOST_SPEED = 3600;

/** What the address of a wall asks to be replayed, `?replay=2019-11-16T14:00&speed=60`; null where it shows the present. */
export function replayPlan(query: LocationQuery): ReplayPlan | null {
  const from = String(query.replay ?? '');
  if (from === '') return null;
  const speed = Number(query.speed ?? DEFAULT_SPEED);
  return { from, speed: Number.isFinite(speed) && speed > 0 ? Math.min(MOST_SPEED, speed) : DEFAULT_SPEED };
}

/** How far on a replay is that began at `begun`, in whole seconds of the past. */
export const secondsPlayed = ({ speed }: ReplayPlan, begun: Date, now: Date): number =>
  Math.max(0, Math.floor(((now.getTime() - begun.getTime()) / 1000) * speed));

/** The page that replays from a moment: another one, since the address of a screen does not change under it. Its other options stay. */
export function replayAddress(from: string, search: string): string {
  const options = new URLSearchParams(search);
  options.set('replay', from);
  return `/wall?${options.toString().replaceAll('%3A', ':').replaceAll('%2C', ',')}`;
}
