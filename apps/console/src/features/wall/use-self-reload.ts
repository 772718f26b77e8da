import { onScopeDispose, type Ref, watch } from 'vue';
import { useStoreInfoStore } from '../../stores/store-info.store.ts';
import { readReloads, reloadPauseMs, writeReloads } from './reload-plan.ts';

/** Wall screens load a new build at random within this time, not all at once. */
const NEW_BUILD_SPREAD_MS = 10_000;
/** Timeout of the request that checks whether the page is served. */
const PROBE_TIMEOUT_MS = 10_000;

/**
 * Reloads an unattended page: for a new build, and after the server has been unreachable for long.
 *
 * Hazard: a reload while the server is down leaves the browser's error page, which never recovers by itself. So fetch the page first,
 * and reload only if that works. Otherwise wait for the next try.
 *
 * @param beats increases with each update received
 */
export function useSelfReload(beats: Readonly<Ref<number>>): void {
  const storeInfo = useStoreInfoStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = readReloads(sessionStorage);

  function waitForServer(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void tryReload(), reloadPauseMs(tries, Math.random()));
  }

  async function tryReload(): Promise<void> {
    tries += 1;
    if (await isServed()) {
      writeReloads(sessionStorage, tries);
      window.location.reload();
    } else waitForServer();
  }

  watch(beats, () => {
    if (tries > 0) {
      tries = 0;
      writeReloads(sessionStorage, 0);
    }
    waitForServer();
  });
  waitForServer();

  let newBuild: ReturnType<typeof setTimeout> | undefined;
  watch(
    () => storeInfo.newerBuild,
    (newer) => {
      clearTimeout(newBuild);
      if (newer) newBuild = setTimeout(() => void reloadIfServed(), Math.random() * NEW_BUILD_SPREAD_MS);
    },
    { immediate: true },
  );

  async function reloadIfServed(): Promise<void> {
    if (await isServed()) window.location.reload();
    else newBuild = setTimeout(() => void reloadIfServed(), NEW_BUILD_SPREAD_MS);
  }

  onScopeDispose(() => {
    clearTimeout(timer);
    clearTimeout(newBuild);
  });
}

async function isServed(): Promise<boolean> {
  try {
    const response = await fetch(window.location.href, {
      cache: 'no-store',
      headers: { accept: 'text/html' },
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    return response.ok && (response.headers.get('content-type') ?? '').startsWith('text/html');
  } catch {
    return false;
  }
}
