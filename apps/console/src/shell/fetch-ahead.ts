import { fetchEngines } from '../charts/engines.ts';
import { fetchTabs } from '../router.ts';

let isDone = false;

/** Once a page has shown its answer and the browser has nothing to do, what the next pages are made of is fetched. */
export function fetchAhead(): void {
  if (isDone) return;
  isDone = true;
  // Not every browser has it.
  if ('requestIdleCallback' in window) window.requestIdleCallback(fetchAll);
  else setTimeout(fetchAll, 2000);
}

function fetchAll(): void {
  fetchTabs();
  fetchEngines();
}
