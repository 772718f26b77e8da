import { onScopeDispose, type Ref, readonly, ref, shallowRef } from 'vue';
import { now } from '../../format/clock.ts';
import { ServerClock } from './server-clock.ts';

export interface WallClock {
  /** The browser's time, used for ages; ticks every second. */
  browserNow: Readonly<Ref<Date>>;
  /** The estimated server time; null before the first update. */
  serverNow: Readonly<Ref<Date | null>>;
  learn(serverTime: Date, receivedAt: Date): void;
}

/** Ticks fire this long after each full second, so a slightly early timer does not show the previous second. */
const AFTER_TURN_MS = 15;

/** A clock that ticks on the server's seconds, even if the browser's clock is wrong. */
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
