import { inject, onScopeDispose, watch } from 'vue';
import { useRoute } from 'vue-router';
import { isTabName, TABS, type TabName } from '../features/tabs.ts';
import type { PrefetchContext } from '../page/tab.ts';
import { isPageDrawn } from '../page/page-drawn.ts';
import { TOPIC_HUB } from '../live/use-topic.ts';
import { useConnectionStore } from '../stores/connection.store.ts';
import { useStoreInfoStore } from '../stores/store-info.store.ts';
import { daysOf } from '../url/day-range.ts';
import { FILTER_FIELDS } from '../url/filter.ts';
import { readQuery } from '../url/use-query-state.ts';
import { fetchTabs, whenIdle } from './fetch-page.ts';

/** Lets the page's own tiles ask first, and skips days that the user only steps through. */
const PAUSE_MS = 700;

/** Once a page has drawn its answer, prefetches the chunks of all tabs, and the answers of the other tabs for the chosen days. */
export function usePrefetch(): void {
  const hub = inject(TOPIC_HUB);
  const route = useRoute();
  const storeInfo = useStoreInfoStore();
  const connection = useConnectionStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();

  async function ask(signal: AbortSignal): Promise<void> {
    const { info } = storeInfo;
    if (hub === undefined || info === null || !isTabName(route.name) || signal.aborted) return;
    const choice = readQuery(FILTER_FIELDS, route.query);
    // Under a brand, category or segment filter, some answers come from raw events and are too expensive to prefetch.
    if (choice.brand.length > 0 || choice.category.length > 0 || choice.segment !== '') return;
    await prefetchOthers(route.name, { hub, days: daysOf(choice, info), query: route.query, store: info, signal });
  }

  watch(
    isPageDrawn,
    (drawn) => {
      if (drawn) void whenIdle().then(fetchTabs);
    },
    { immediate: true },
  );
  watch(
    () => JSON.stringify([isPageDrawn.value, connection.isOnline, storeInfo.info?.today, route.name, route.query]),
    () => {
      clearTimeout(timer);
      running.abort();
      running = new AbortController();
      const { signal } = running;
      if (!isPageDrawn.value || !connection.isOnline) return;
      timer = setTimeout(() => void ask(signal), PAUSE_MS);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
    running.abort();
  });
}

/** One after the other, so that each tab can show its last answer at once. */
async function prefetchOthers(open: TabName, context: PrefetchContext): Promise<void> {
  for (const tab of TABS) {
    if (tab.name === open) continue;
    await whenIdle();
    if (context.signal.aborted) return;
    await tab.prefetch(context);
  }
}
