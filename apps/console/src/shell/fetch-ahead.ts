import { ref } from 'vue';
import { fetchEngines } from '../charts/engines.ts';
import { fetchTabs } from '../router.ts';

/** A page has shown its answer: what comes next may be got ready. */
export const isPageDrawn = ref(false);

/** Once a page has shown its answer and the browser has nothing to do, what the next pages are made of is fetched. */
export function fetchAhead(): void {
  if (isPageDrawn.value) return;
  isPageDrawn.value = true;
  void whenIdle().then(fetchAll);
}

/** Until the browser has nothing to do. */
export const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    // Not every browser has it.
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => resolve());
    else setTimeout(resolve, 2000);
  });

function fetchAll(): void {
  fetchTabs();
  fetchEngines();
}
