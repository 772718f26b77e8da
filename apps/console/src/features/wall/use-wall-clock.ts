import { onScopeDispose, type Ref, readonly, ref, shallowRef } from 'vue';
import { now } from '../../format/clock.ts';
import { ServerClock } from './server-clock.ts';

export interface WallClock {
  /** The browser's time, for ages; moves every second. */
  browserNow: Readonly<Ref<Date>>;
  /** The server's time as far as known; null before the first update. */
  serverNow: Readonly<Ref<Date | null>>;
  learn(serverTime: Date, receivedAt: Date): void;
}

/** Past the turn of a second by this much, so that a timer that fires a little early does not show the old one. */
const AFTER_TURN_MS = 15;

/** A clock that turns with the server's seconds, whatever the browser's own clock says. */
export function useWallClock(): WallClock {
  const server = new ServerClock();
  const browserNow = shallowRef(now());
  const serverNow = ref<Date | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tick(): void {
    browserNow.value = now();
    serverNow.value = server.at(browserNow.value);
    const passed = (serverNow.value ?? browserNow.value).getTime() % 1000;
    timer = setTimeout(tick, 1000 - passed + AFTER_TURN_MS);
  }
  tick();
  onScopeDispose(() => clearTimeout(timer));

  return {
    browserNow: readonly(browserNow),
    serverNow: readonly(serverNow),
    learn(serverTime, receivedAt) {
      server.learn(serverTime, receivedAt);
      if (serverNow.value === null) {
        clearTimeout(timer);
        tick();
      }
    },
  };
}
