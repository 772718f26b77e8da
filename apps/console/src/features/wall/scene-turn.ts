import type { SceneName } from './wall-options.ts';

/** The scene to come is drawn this long before it is shown, so that it is never seen half done. */
export const LEAD_MS = 3_000;

export interface SceneTurn {
  shown: SceneName;
  /** Drawn, and not yet shown; null while it is not near. */
  next: SceneName | null;
}

/** Whose turn it is at this time; by the server's clock, so that every screen of a hall shows the same scene. */
export function sceneTurn(scenes: readonly SceneName[], seconds: number, now: Date): SceneTurn {
  const turnMs = seconds * 1000;
  const turn = Math.floor(now.getTime() / turnMs);
  const at = (index: number): SceneName => scenes[index % scenes.length] ?? 'now';
  const left = turnMs - (now.getTime() % turnMs);
  return { shown: at(turn), next: scenes.length > 1 && left <= LEAD_MS ? at(turn + 1) : null };
}
