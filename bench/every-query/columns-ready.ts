import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endpoints } from '@storepulse/contracts';
import { z } from 'zod';
import { tell } from '../figure.js';
import { Asker } from '../query/ask.js';
import type { ServerUnderTest } from '../server-under-test.js';
import { missingIn } from './is-whole.js';
import { KINDS } from './kinds.js';
import { daysBetween } from './questions.js';

const PATIENCE_MS = 3_600_000;
const POLL_MS = 50;
const TELL_MS = 15_000;

const building = z.object({ share: z.number() });
const rangeOf = z.object({ range: z.object({ from: z.string(), to: z.string() }) });
/** Days of the question that is asked until it is answered. */
const PROBE_DAYS = 7;

/** Asks for something that only columns answer, about the last days, until it is whole. @returns the stored days */
export async function untilColumnsAnswer(server: ServerUnderTest): Promise<{ firstDay: string; lastDay: string }> {
  const kind = KINDS.find(({ name }) => name === 'session_hours');
  if (kind === undefined) throw new Error('there is no question to probe with');
  const asker = new Asker(server, 1);
  let told = performance.now();
  try {
    const { range } = rangeOf.parse(JSON.parse((await asker.ask('/api/sales-funnel')).body));
    const days = daysBetween(range.from, range.to);
    const from = days.at(-PROBE_DAYS) ?? range.from;
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await delay(POLL_MS)) {
      const { status, body } = await asker.request(`${endpoints.sessionHours.path}?from=${from}&to=${range.to}`);
      const parsed: unknown = status === 0 ? null : JSON.parse(body);
      if (status === 200 && missingIn({ kind, filter: 'none', range: '7d' }, parsed) === null) {
        return { firstDay: range.from, lastDay: range.to };
      }
      if (performance.now() - told < TELL_MS) continue;
      const { data } = building.safeParse(parsed);
      tell(
        `questions: the columns are not ready (${data === undefined ? `${status}: ${body.slice(0, 300)}` : `${Math.round(100 * data.share)} %`})`,
      );
      told = performance.now();
    }
    throw new Error('the columns did not get ready');
  } finally {
    asker.close();
  }
}

/** Bytes of all files below a folder; 0 if there is none. Files may go while they are counted. */
export function bytesBelow(folder: string): number {
  const sizeOf = (path: string): number => {
    try {
      const found = statSync(path);
      return found.isDirectory() ? bytesBelow(path) : found.size;
    } catch {
      return 0;
    }
  };
  try {
    return readdirSync(folder).reduce((sum, name) => sum + sizeOf(join(folder, name)), 0);
  } catch {
    return 0;
  }
}
