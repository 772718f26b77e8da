import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { tell } from '../figure.js';
import { Asker } from '../query/ask.js';
import type { ServerUnderTest } from '../server-under-test.js';
import { missingIn } from './is-whole.js';
import { KINDS } from './kinds.js';
import { Draws } from './questions.js';

const PATIENCE_MS = 3_600_000;
const POLL_MS = 50;
const TELL_MS = 15_000;

const building = z.object({ share: z.number() });
const rangeOf = z.object({ range: z.object({ from: z.string(), to: z.string() }) });

/** Asks for the ordered funnel of the whole period, which only columns answer, until it is whole. @returns the stored days */
export async function untilColumnsAnswer(server: ServerUnderTest): Promise<{ firstDay: string; lastDay: string }> {
  const kind = KINDS.find(({ name }) => name === 'ordered_funnel');
  if (kind === undefined) throw new Error('there is no question to probe with');
  const draws = new Draws({ days: [], brands: [], categories: [], products: [], sessions: [], segments: [] }, 'probe');
  const question = draws.question({ kind, range: 'whole', filter: 'none' });
  const asker = new Asker(server, 1);
  let told = performance.now();
  try {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await delay(POLL_MS)) {
      const { status, body } = await asker.request(question.path);
      const parsed: unknown = JSON.parse(body);
      if (status === 200 && missingIn(question, parsed) === null) {
        const { range } = rangeOf.parse(parsed);
        return { firstDay: range.from, lastDay: range.to };
      }
      if (performance.now() - told < TELL_MS) continue;
      const { data } = building.safeParse(parsed);
      tell(`questions: the columns are not ready (${data === undefined ? status : `${Math.round(100 * data.share)} %`})`);
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
