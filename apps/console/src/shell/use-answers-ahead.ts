import { inject, onScopeDispose, watch } from 'vue';
import { useRoute } from 'vue-router';
import { TOPIC_HUB } from '../live/use-topic.ts';
import { isTabName } from '../router.ts';
import { useConnectionStore } from '../stores/connection.store.ts';
import { useStoreInfoStore } from '../stores/store-info.store.ts';
import { isPageDrawn } from './fetch-ahead.ts';

/** A page's other tiles ask first, and somebody who passes through days is not followed at each of them. */
const PAUSE_MS = 700;

/** Keeps the answers of the other tabs at hand, for the days that are chosen. */
export function useAnswersAhead(): void {
  const hub = inject(TOPIC_HUB);
  const route = useRoute();
  const storeInfo = useStoreInfoStore();
  const connection = useConnectionStore();
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(mine: number): Promise<void> {
    const { answersAhead } = await import('./answers-ahead.ts');
    const { info } = storeInfo;
    if (hub === undefined || info === null || !isTabName(route.name) || mine !== turn) return;
    await answersAhead(hub, route.name, route.query, info, () => mine !== turn);
  }

  watch(
    () => JSON.stringify([isPageDrawn.value, connection.isOnline, storeInfo.info?.today, route.name, route.query]),
    () => {
      turn += 1;
      const mine = turn;
      clearTimeout(timer);
      if (!isPageDrawn.value || !connection.isOnline) return;
      // A part of the program that cannot be fetched now is no loss.
      timer = setTimeout(() => void ask(mine).catch(() => undefined), PAUSE_MS);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    turn += 1;
    clearTimeout(timer);
  });
}
