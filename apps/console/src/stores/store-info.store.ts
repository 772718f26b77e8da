import type { StoreInfo } from '@storepulse/contracts';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { call } from '../api/client.ts';

/** How often to reload (also on every reconnect): while a page is open, the day can change or a load can fill the store. */
export const STORE_INFO_EVERY_MS = 60_000;

/** Facts about the store that the console needs before it can show numbers. */
export const useStoreInfoStore = defineStore('storeInfo', () => {
  const info = shallowRef<StoreInfo | null>(null);
  const firstBuild = ref<string | null>(null);
  const timeZone = computed(() => info.value?.timeZone ?? 'UTC');
  const currency = computed(() => info.value?.currency ?? null);
  /** The server now serves a newer build of the console than the open one. */
  const newerBuild = computed(() => info.value !== null && firstBuild.value !== null && info.value.build !== firstBuild.value);

  /** @throws ApiError */
  async function load(): Promise<StoreInfo> {
    const loaded = await call('store', {});
    firstBuild.value ??= loaded.build;
    // Keep the old object when nothing changed, so that pages do not recompute their parameters.
    if (info.value === null || differs(info.value, loaded)) info.value = loaded;
    return loaded;
  }

  return { info, timeZone, currency, newerBuild, load };
});

function differs(before: StoreInfo, after: StoreInfo): boolean {
  const comparable = (it: StoreInfo) => JSON.stringify({ ...it, serverTime: null });
  return comparable(before) !== comparable(after);
}
