import { inject, onScopeDispose, watch } from 'vue';
import { useRoute } from 'vue-router';
import { TOPIC_HUB } from '../live/use-topic.ts';
import { isTabName } from '../router.ts';
import { useConnectionStore } from '../stores/connection.store.ts';
import { useStoreInfoStore } from '../stores/store-info.store.ts';
import { isPageDrawn } from './prefetch-chunks.ts';

/** Lets the page's own tiles ask first, and skips days that the user only steps through. */
const PAUSE_MS = 700;

/** Prefetches the answers of the other tabs for the chosen days. */
export function usePrefetch(): void {
  const hub = inject(TOPIC_HUB);
  const route = useRoute();
  const storeInfo = useStoreInfoStore();
  const connection = useConnectionStore();
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(mine: number): Promise<void> {
    const { prefetchAnswers } = await import('./prefetch-answers.ts');
    const { info } = storeInfo;
    if (hub === undefined || info === null || !isTabName(route.name) || mine !== turn) return;
    await prefetchAnswers(hub, route.name, route.query, info, () => mine !== turn);
  }

  watch(
    () => JSON.stringify([isPageDrawn.value, connection.isOnline, storeInfo.info?.today, route.name, route.query]),
    () => {
      turn += 1;
      const mine = turn;
      clearTimeout(timer);
      if (!isPageDrawn.value || !connection.isOnline) return;
      // Only a prefetch: a chunk that cannot be loaded now is no loss.
      timer = setTimeout(() => void ask(mine).catch(() => undefined), PAUSE_MS);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    turn += 1;
    clearTimeout(timer);
  });
}
