/** Parts of ECharts by what an option needs; each loads with the first chart of its kind on the page. */
export const ENGINES = {
  bars: () => import('./bar-engine.ts'),
  lines: () => import('./line-engine.ts'),
  heat: () => import('./heat-engine.ts'),
  scatter: () => import('./scatter-engine.ts'),
} as const;
export type Engine = keyof typeof ENGINES;

/** Prefetches all engines. A failed one is fetched again, and its error shown, when it is needed. */
export function fetchEngines(): void {
  for (const load of Object.values(ENGINES)) void load().catch(() => undefined);
}
