import type { LocationQuery } from 'vue-router';

export const SCENES = ['now', 'funnel', 'products', 'brands', 'health'] as const;
export type SceneName = (typeof SCENES)[number];

export type WallThemeChoice = 'auto' | 'dark' | 'light';

export interface WallOptions {
  /** In URL order; never empty. */
  scenes: readonly SceneName[];
  /** How many seconds each scene stays. */
  seconds: number;
  /** Whether money amounts are shown. */
  money: boolean;
  theme: WallThemeChoice;
}

const DEFAULT_SECONDS = 30;
const MIN_SECONDS = 5;
const MAX_SECONDS = 3600;

const isScene = (name: string): name is SceneName => SCENES.some((scene) => scene === name);
const textOf = (value: LocationQuery[string] | undefined): string => (Array.isArray(value) ? value : [value]).filter(Boolean).join(',');

/**
 * Reads the options in a wall URL: `/wall?scenes=now,funnel&seconds=30&money=off&theme=dark`. Nobody stands by to correct the URL, so
 * invalid parts are ignored: a wall with a misspelled scene shows the others.
 */
export function wallOptions(query: LocationQuery): WallOptions {
  const asked = textOf(query.scenes);
  const scenes = asked === 'all' ? SCENES : [...new Set(asked.split(',').map((name) => name.trim()))].filter(isScene);
  const seconds = Number(textOf(query.seconds));
  const theme = textOf(query.theme);
  return {
    scenes: scenes.length === 0 ? ['now'] : scenes,
    seconds: Number.isFinite(seconds) && seconds > 0 ? Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, seconds)) : DEFAULT_SECONDS,
    money: textOf(query.money) !== 'off',
    theme: theme === 'dark' || theme === 'light' ? theme : 'auto',
  };
}
