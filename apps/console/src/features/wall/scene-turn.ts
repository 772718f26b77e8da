import type { SceneName } from './wall-options.ts';

/** The next scene is rendered this long before it is shown, so it is never seen half drawn. */
export const LEAD_MS = 3_000;

export interface SceneTurn {
  shown: SceneName;
  /** The next scene, rendered but not shown yet; null until shortly before its turn. */
  next: SceneName | null;
}

/** The scene to show at this time. `now` is the server's time, so all wall screens show the same scene. */
export function sceneTurn(scenes: readonly SceneName[], seconds: number, now: Date): SceneTurn {
  const turnMs = seconds * 1000;
  const turn = Math.floor(now.getTime() / turnMs);
  const at = (index: number): SceneName => scenes[index % scenes.length] ?? 'now';
  const left = turnMs - (now.getTime() % turnMs);
  return { shown: at(turn), next: scenes.length > 1 && left <= LEAD_MS ? at(turn + 1) : null };
}
