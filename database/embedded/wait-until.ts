import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  timeoutMs: number;
  /** Pause between two checks. @default 20 */
  everyMs?: number;
}

/** Checks repeatedly until the condition holds. @returns false if it does not within the timeout */
export async function waitUntil(condition: () => boolean | Promise<boolean>, { timeoutMs, everyMs = 20 }: WaitOptions): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await delay(everyMs);
  }
}
