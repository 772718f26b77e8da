import { useIntervalFn } from '@vueuse/core';
import { inject, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { ApiError } from '../api/api-error.ts';
import { Remembered } from '../api/remembered.ts';
import { LIVE_CONNECTION } from '../live/live-connection.ts';
import { TOPIC_HUB } from '../live/use-topic.ts';
import { useConnectionStore } from '../stores/connection.store.ts';
import { useAuthStore } from '../stores/auth.store.ts';
import { STORE_INFO_EVERY_MS, useStoreInfoStore } from '../stores/store-info.store.ts';

const SESSION_RETRY_MS = 10_000;
const FIRST_INFO_RETRY_MS = 3_000;

/** While signed in: runs the live connection and keeps the store's facts current. When signed out: goes to the sign-in page. */
export function useSignedInServices(): void {
  const auth = useAuthStore();
  const storeInfo = useStoreInfoStore();
  const connection = useConnectionStore();
  const live = inject(LIVE_CONNECTION);
  const hub = inject(TOPIC_HUB);
  const route = useRoute();
  const router = useRouter();

  async function refreshStoreInfo(): Promise<void> {
    try {
      await storeInfo.load();
    } catch (error) {
      // Retried soon; the connection status already shows that the server is unreachable.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  async function checkSession(): Promise<void> {
    try {
      await auth.check();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  watch([() => auth.account, () => auth.known], ([account, known]) => {
    if (account !== null) {
      live?.start();
      if (storeInfo.info === null) void refreshStoreInfo();
      return;
    }
    // Until the first route is resolved, the router's guard decides.
    if (!known || route.matched.length === 0 || route.meta.public || route.meta.keepsRunning) return;
    live?.stop();
    hub?.forget();
    Remembered.forgetAll();
    void router.replace({ name: 'login', query: { next: route.fullPath } });
  });
  watch(
    () => connection.connections,
    (connections) => {
      // On the first connection the facts were loaded a moment ago.
      if (connections > 1 || storeInfo.info === null) void refreshStoreInfo();
    },
  );
  // A refused socket may mean that the session ended: check it, so that a 401 leads to the sign-in page.
  watch(
    () => connection.attempts,
    (attempts) => {
      if (attempts > 0 && attempts % 3 === 0) void checkSession();
    },
  );
  useIntervalFn(() => {
    if (auth.account !== null) void refreshStoreInfo();
  }, STORE_INFO_EVERY_MS);
  // No page can ask its query until the store's facts are known, so retry a failed first load before the regular minute.
  useIntervalFn(() => {
    if (auth.account !== null && storeInfo.info === null) void refreshStoreInfo();
  }, FIRST_INFO_RETRY_MS);
  // A page opened while the server was down does not know its account, and a wall waits to be allowed in again.
  useIntervalFn(() => {
    if (auth.account === null && !route.meta.public) void checkSession();
  }, SESSION_RETRY_MS);
}
