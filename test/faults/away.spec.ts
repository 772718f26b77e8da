/** A database that does not start, and one that hangs: senders are told to retry, and nobody has to repair anything. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FAULT_SEED } from '../support/seeds.js';
import { waitFor } from '../support/wait-for.js';
import { audit } from './audit.js';
import { freeze } from './faults.js';
import { Product } from './product.js';
import { Senders } from './senders.js';
import { Shop } from './shop.js';
import { summary } from './summary.js';

/** How long the database stays away after the first refusal. FAULT_AWAY_SECONDS=60 for a measurement. */
const AWAY_MS = 1000 * Number(process.env.FAULT_AWAY_SECONDS ?? 2);
const LINES_PER_SECOND = 1000;
const ASK_EVERY_MS = 500;
const STALLED_MS = 60_000;

let folder: string;
let product: Product | undefined;
let senders: Senders | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storepulse-away-'));
});

afterEach(async () => {
  senders?.abandon();
  await product?.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

/** Removes PostgreSQL's control file and kills the server, so it cannot start. @returns puts the file back */
function stop(running: Product): () => void {
  const control = join(running.dataDir, 'postgres', 'data', 'global', 'pg_control');
  renameSync(control, `${control}.away`);
  const pid = running.postmaster();
  if (pid === null) throw new Error('PostgreSQL does not run');
  process.kill(pid, 'SIGKILL');
  return () => renameSync(`${control}.away`, control);
}

it.each([
  ['does not start', stop],
  ['hangs', freeze],
])(
  `answers 503 with Retry-After while the database %s, and uses it again afterwards (seed ${FAULT_SEED})`,
  async (how, takeAway) => {
    const running = await Product.start(folder);
    product = running;
    const load = new Senders(running, new Shop(FAULT_SEED, `s${FAULT_SEED}`), FAULT_SEED + 1, LINES_PER_SECOND);
    senders = load;
    load.start();
    await waitFor('acknowledged lines', () => load.sent.lines.length > 2000, STALLED_MS);

    const answers: { status: number; retryAfter: string | null; ms: number }[] = [];
    const ask = async () => {
      const { reply, ms } = await load.ask();
      const answer = { status: reply?.status ?? 0, retryAfter: reply?.retryAfter ?? null, ms: Math.round(ms) };
      answers.push(answer);
      return answer;
    };
    const giveBack = takeAway(running);
    try {
      // Requests in flight may still be acknowledged.
      await waitFor('a refusal', async () => (await ask()).status !== 200, STALLED_MS);
      const until = performance.now() + AWAY_MS;
      do {
        const { status, retryAfter } = await ask();
        expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: expect.stringMatching(/^[1-9]$/) });
        await delay(ASK_EVERY_MS);
      } while (performance.now() < until);
    } finally {
      giveBack();
    }
    const ms = await load.probe(performance.now(), () => running.failOnCrash());

    await load.drain();
    expect(load.sent.wrong).toEqual([]);
    expect(running.crashes).toEqual([]);
    await audit(running, load.sent, folder);
    const times = answers.map((answer) => answer.ms);
    console.log(JSON.stringify({ seed: FAULT_SEED, refusalMs: times, ...summary(load.sent, [{ fault: how, ms }]) }));
  },
  120_000 + 2 * AWAY_MS,
);
