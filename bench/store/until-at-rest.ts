import { setTimeout as delay } from 'node:timers/promises';
import type { ServerUnderTest } from '../server-under-test.js';

const PATIENCE_MS = 300_000;
const SPAN_MS = 1000;
/** Share of a core that API and PostgreSQL may use together. */
const AT_REST = 0.15;

/**
 * Waits until a server has no background work. After a start it fills its caches while answering, for half a minute over 100 M events. The
 * first answers are measured separately.
 */
export async function untilAtRest(server: ServerUnderTest): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    const before = server.cpu();
    await delay(SPAN_MS);
    const after = server.cpu();
    const used = after.api - before.api + Math.max(0, after.postgres - before.postgres);
    if (used < AT_REST * (SPAN_MS / 1000)) return;
  }
  throw new Error('the server did not come to rest');
}
