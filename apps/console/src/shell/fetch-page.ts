import { fetchEngines } from '../charts/engines.ts';
import { TABS } from '../features/tabs.ts';
import type { PageLoader } from '../page/tab.ts';

/** Prefetches the chunk of a page. A failed chunk is fetched again, and its error shown, when the page is opened. */
export const fetchPage = ({ page }: { page: PageLoader }): void => void page().catch(() => undefined);

/** Prefetches the chunks of the tabs and of their charts, so that each opens at once. */
export function fetchTabs(): void {
  TABS.forEach(fetchPage);
  fetchEngines();
}

/** Resolves when the browser is idle. */
export const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    // Not every browser has `requestIdleCallback`.
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => resolve());
    else setTimeout(resolve, 2000);
  });
