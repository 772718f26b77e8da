import { onScopeDispose, type Ref, watch } from 'vue';
import { useStoreInfoStore } from '../../stores/store-info.store.ts';
import { readReloads, reloadPauseMs, writeReloads } from './reload-plan.ts';

/** Screens of one hall take a new build within this time, not all in the same moment. */
const NEW_BUILD_SPREAD_MS = 10_000;
/** An attempt to reach the page itself is given up after this. */
const PROBE_TIMEOUT_MS = 10_000;

/**
 * Reloads the page where nobody stands by to do it: onto a new build, and when the server has been away for long.
 *
 * Hazard: a reload while the server is down leaves the browser's own error page, which never comes back by itself. So the
 * page is fetched first, and only where that works is it loaded anew; else the next pause begins.
 *
 * @param beats rises with each update that comes in
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
