/** Parts of ECharts by what an option needs, each loaded when the first chart of its kind is on the page. */
export const ENGINES = {
  bars: () => import('./bar-engine.ts'),
  lines: () => import('./line-engine.ts'),
  heat: () => import('./heat-engine.ts'),
  scatter: () => import('./scatter-engine.ts'),
} as const;
export type Engine = keyof typeof ENGINES;

/** One that could not be fetched is fetched again, and told of, when it is needed. */
export function fetchEngines(): void {
  for (const load of Object.values(ENGINES)) void load().catch(() => undefined);
}
