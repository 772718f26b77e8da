import type { StoreInfo } from '@storepulse/contracts';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { call } from '../api/client.ts';

/** The store's day turns and a load can fill it while a page is open; asked again this often (and on every reconnect). */
export const STORE_INFO_EVERY_MS = 60_000;

/** What the console must know of the store before it shows a number. */
export const useStoreInfoStore = defineStore('storeInfo', () => {
  const info = shallowRef<StoreInfo | null>(null);
  const firstBuild = ref<string | null>(null);
  const timeZone = computed(() => info.value?.timeZone ?? 'UTC');
  const currency = computed(() => info.value?.currency ?? null);
  /** The server serves a newer console than the one that is open. */
  const newerBuild = computed(() => info.value !== null && firstBuild.value !== null && info.value.build !== firstBuild.value);

  /** @throws ApiError */
  async function load(): Promise<StoreInfo> {
    const loaded = await call('store', {});
    firstBuild.value ??= loaded.build;
    // An equal answer must not make every page that depends on it compute its parameters again.
    if (info.value === null || differs(info.value, loaded)) info.value = loaded;
    return loaded;
  }

  return { info, timeZone, currency, newerBuild, load };
});

function differs(before: StoreInfo, after: StoreInfo): boolean {
  const comparable = (it: StoreInfo) => JSON.stringify({ ...it, serverTime: null });
  return comparable(before) !== comparable(after);
}
