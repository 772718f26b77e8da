import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  timeoutMs: number;
  /** Pause between two looks. @default 20 */
  everyMs?: number;
}

/** Looks again and again until the condition holds; false when it does not within the time. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, { timeoutMs, everyMs = 20 }: WaitOptions): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await delay(everyMs);
  }
}
