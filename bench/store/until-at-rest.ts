import { setTimeout as delay } from 'node:timers/promises';
import type { ServerUnderTest } from '../server-under-test.js';

const PATIENCE_MS = 300_000;
const SPAN_MS = 1000;
/** Of a core, of API and PostgreSQL together. */
const AT_REST = 0.15;

/**
 * Waits until a server has nothing to do of its own: after a start it reads beside all questions what it keeps in memory, for half a minute
 * over 100 M events. What the first answers take is measured by themselves.
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
