import type { LocationQuery } from 'vue-router';

export interface ReplayPlan {
  /** Start of the replay, in the store's time zone. */
  from: string;
  /** Replayed seconds per real second. */
  speed: number;
}

const DEFAULT_SPEED = 60;
const MAX_SPEED = 3600;

/** Reads the replay from a wall URL, `?replay=2019-11-16T14:00&speed=60`; null when the wall is live. */
export function replayPlan(query: LocationQuery): ReplayPlan | null {
  const from = String(query.replay ?? '');
  if (from === '') return null;
  const speed = Number(query.speed ?? DEFAULT_SPEED);
  return { from, speed: Number.isFinite(speed) && speed > 0 ? Math.min(MAX_SPEED, speed) : DEFAULT_SPEED };
}

/** Replayed time since the replay started at `begun`, in whole seconds. */
export const secondsPlayed = ({ speed }: ReplayPlan, begun: Date, now: Date): number =>
  Math.max(0, Math.floor(((now.getTime() - begun.getTime()) / 1000) * speed));

/** URL that replays from a moment and keeps the other options. It is a new page, because a screen keeps its URL. */
export function replayAddress(from: string, search: string): string {
  const options = new URLSearchParams(search);
  options.set('replay', from);
  return `/wall?${options.toString().replaceAll('%3A', ':').replaceAll('%2C', ',')}`;
}
