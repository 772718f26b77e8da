import { ref } from 'vue';
import { fetchEngines } from '../charts/engines.ts';
import { fetchTabs } from '../router.ts';

/** A page has drawn its answer, so prefetching may start. */
export const isPageDrawn = ref(false);

/** Call once a page has drawn its answer: fetches the chunks of the next pages when the browser is idle. */
export function prefetchChunks(): void {
  if (isPageDrawn.value) return;
  isPageDrawn.value = true;
  void whenIdle().then(fetchAll);
}

/** Resolves when the browser is idle. */
export const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    // Not every browser has `requestIdleCallback`.
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => resolve());
    else setTimeout(resolve, 2000);
  });

function fetchAll(): void {
  fetchTabs();
  fetchEngines();
}
