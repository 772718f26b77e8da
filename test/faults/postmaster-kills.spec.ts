/**
 * Kills PostgreSQL's first process repeatedly while events come in and queries run. Clients give up after 8 s, so both must work again well
 * before that. POSTMASTER_KILLS=10 for a measurement, with POSTMASTER_LINES=100000 for a long log; FAULT_SEED repeats the same moments.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FAULT_SEED } from '../support/seeds.js';
import { waitFor } from '../support/wait-for.js';
import { audit } from './audit.js';
import { strike } from './faults.js';
import { Product } from './product.js';
import { Random } from './random.js';
import { Senders } from './senders.js';
import { Shop } from './shop.js';
import { summary } from './summary.js';

const KILLS = Number(process.env.POSTMASTER_KILLS ?? 2);
const LINES_PER_SECOND = 1500;
/** Between half this many and this many lines are acknowledged between two kills. More lines make a longer log to replay. */
const MAX_BETWEEN = Number(process.env.POSTMASTER_LINES ?? 8000);
const STALLED_MS = 60_000 + MAX_BETWEEN * 5;
const QUERIES = ['/api/sales-funnel', '/api/products/top-converting', '/api/sessions/analytics', '/api/products/abandoned-carts'];
const READERS = 3;

let folder: string;
let product: Product | undefined;
let senders: Senders | undefined;
let reading = new AbortController();

beforeEach(() => {
  reading = new AbortController();
  folder = mkdtempSync(join(tmpdir(), 'storepulse-postmaster-'));
});

afterEach(async () => {
  reading.abort();
  senders?.abandon();
  await product?.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

it(
  `recovers soon after each of ${KILLS} kills of the postmaster, and loses no event (seed ${FAULT_SEED})`,
  async () => {
    const random = new Random(FAULT_SEED);
    const running = await Product.start(folder);
    product = running;
    const load = new Senders(running, new Shop(FAULT_SEED, `s${FAULT_SEED}`), FAULT_SEED + 1, LINES_PER_SECOND);
    senders = load;
    load.start();
    const readers = Array.from({ length: READERS }, (_, reader) => read(running, reader, reading.signal));

    const recoveries: { fault: string; ms: number }[] = [];
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const count = load.sent.lines.length + MAX_BETWEEN / 2 + random.below(MAX_BETWEEN / 2);
      await waitFor(`${count} acknowledged lines`, () => load.sent.lines.length >= count, STALLED_MS);
      const killedAt = performance.now();
      const killedOn = Date.now();
      await strike('postmaster', running, random);
      const [ingest, query] = await Promise.all([load.probe(killedAt, () => running.failOnCrash()), untilAnswered(running, killedAt)]);
      recoveries.push({ fault: 'ingest', ms: ingest }, { fault: 'query', ms: query });
      console.log(
        `kill ${kill}/${KILLS} at ${new Date(killedOn).toISOString()}: ingest ${Math.round(ingest)} ms, query ${Math.round(query)} ms`,
      );
    }
    reading.abort();
    await Promise.all(readers);
    await load.drain();
    expect(load.sent.wrong).toEqual([]);
    expect(running.crashes).toEqual([]);
    await audit(running, load.sent, folder);
    console.log(JSON.stringify({ seed: FAULT_SEED, ...summary(load.sent, recoveries), replays: replays(running) }));
  },
  120_000 + KILLS * (30_000 + STALLED_MS),
);

/** Duration of each log replay, and its start and end positions. */
function replays(running: Product): string[] {
  const log = readFileSync(join(running.dataDir, 'postgres', 'server.log'), 'utf8');
  return log.split('\n').flatMap((line) => {
    const start = /redo starts at (\S+)/.exec(line)?.[1];
    const [, end, seconds] = /redo done at (\S+) .*elapsed: (\S+)/.exec(line) ?? [];
    if (start !== undefined) return [`from ${start}`];
    return end === undefined ? [] : [`to ${end} in ${seconds} s`];
  });
}

async function read(running: Product, reader: number, until: AbortSignal): Promise<void> {
  for (let count = reader; !until.aborted; count += 1) {
    await isAnswered(running, count);
    await delay(50);
  }
}

async function untilAnswered(running: Product, killedAt: number): Promise<number> {
  for (let count = 0; !(await isAnswered(running, count)); count += 1) await delay(50);
  return performance.now() - killedAt;
}

/** Each query has its own filters: a cached answer proves nothing. */
const isAnswered = (running: Product, count: number): Promise<boolean> =>
  running.get(`${QUERIES[count % QUERIES.length]}?brand=brand-${count}-${performance.now()}`).then(
    () => true,
    () => false,
  );
