/**
 * Kills the API and the database repeatedly under load, then compares acknowledged lines with stored ones. FAULT_KILLS=100 sets the number
 * of kills (7 by default, one of each kind); FAULT_SEED repeats the same moments.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FAULT_SEED } from '../support/seeds.js';
import { waitFor } from '../support/wait-for.js';
import { audit } from './audit.js';
import { type Fault, FAULTS, strike } from './faults.js';
import { Product } from './product.js';
import { Random } from './random.js';
import { Senders } from './senders.js';
import { Shop } from './shop.js';
import { summary } from './summary.js';

const KILLS = Number(process.env.FAULT_KILLS ?? FAULTS.length);
const LINES_PER_SECOND = 1500;
/** At most this many lines are acknowledged between two kills. */
const MAX_BETWEEN = 4000;
const STALLED_MS = 60_000;

let folder: string;
let product: Product | undefined;
let senders: Senders | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storepulse-faults-'));
});

afterEach(async () => {
  senders?.abandon();
  await product?.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

it(
  `loses no event and stores none twice over ${KILLS} kills (seed ${FAULT_SEED})`,
  async () => {
    const random = new Random(FAULT_SEED);
    const running = await Product.start(folder);
    product = running;
    const load = new Senders(running, new Shop(FAULT_SEED, `s${FAULT_SEED}`), FAULT_SEED + 1, LINES_PER_SECOND);
    senders = load;
    load.start();
    const acknowledged = (count: number) =>
      waitFor(
        `${count} acknowledged lines`,
        () => {
          running.failOnCrash();
          return load.sent.lines.length >= count;
        },
        STALLED_MS,
      );

    const recoveries: { fault: Fault; ms: number }[] = [];
    const begun = performance.now();
    let deck: Fault[] = [];
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await acknowledged(load.sent.lines.length + 1 + random.below(MAX_BETWEEN));
      if (deck.length === 0) deck = random.shuffled(FAULTS);
      const fault = deck.pop() ?? 'api';
      const killedAt = performance.now();
      const hit = await strike(fault, running, random);
      const ms = await load.probe(killedAt, () => running.failOnCrash());
      recoveries.push({ fault, ms });
      console.log(`kill ${kill}/${KILLS} ${fault}: ${hit}; acknowledged again after ${Math.round(ms)} ms`);
    }
    await acknowledged(load.sent.lines.length + MAX_BETWEEN);
    await load.drain();
    const seconds = (performance.now() - begun) / 1000;

    expect(load.sent.wrong).toEqual([]);
    const ledger = await audit(running, load.sent, folder);
    expect(running.crashes).toEqual([]);
    console.log(
      JSON.stringify({ seed: FAULT_SEED, kills: KILLS, seconds: Math.round(seconds), ...summary(load.sent, recoveries), ledger }),
    );
  },
  120_000 + KILLS * 30_000,
);
