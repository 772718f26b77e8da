/** A disk without a free byte: nothing is taken, nothing that was taken is lost, and nobody has to do more than make room. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { waitFor } from '../support/wait-for.js';
import { audit } from './audit.js';
import { Product } from './product.js';
import { Senders } from './senders.js';
import { Shop } from './shop.js';
import { SmallDisk } from './small-disk.js';
import { summary } from './summary.js';

const SEED = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
const MEGABYTES = 400;
const LINES_PER_SECOND = 1000;
const STALLED_MS = 60_000;

let disk: SmallDisk | null = null;
let folder: string | undefined;
let product: Product | undefined;
let senders: Senders | undefined;

afterEach(async () => {
  senders?.abandon();
  await product?.end('SIGTERM');
  disk?.unmount();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

it(`lives through a full disk, and goes on when there is room (seed ${SEED}; only where a disk may be mounted)`, async () => {
  disk = SmallDisk.mount(MEGABYTES);
  if (disk === null) {
    console.log('not run: no disk may be mounted here (that takes Linux and root)');
    return;
  }
  folder = mkdtempSync(join(tmpdir(), 'storepulse-full-'));
  const running = await Product.start(join(disk.folder, 'data'));
  product = running;
  const load = new Senders(running, new Shop(SEED, `s${SEED}`), SEED + 1, LINES_PER_SECOND);
  senders = load;
  load.start();
  const acknowledged = (more: number) => {
    const count = load.sent.lines.length + more;
    return waitFor(`${count} acknowledged lines`, () => load.sent.lines.length >= count, STALLED_MS);
  };
  const refusals = () => load.sent.statuses.get(503) ?? 0;
  const refused = (more: number) => {
    const count = refusals() + more;
    const areRefused = () => {
      expect(load.sent.wrong).toEqual([]);
      running.failOnCrash();
      return refusals() >= count;
    };
    return waitFor(`${count} refused requests`, areRefused, STALLED_MS);
  };
  const recoveries: { fault: string; ms: number }[] = [];
  const makeRoom = async (fault: string) => {
    const begun = performance.now();
    disk?.makeRoom();
    recoveries.push({ fault, ms: await load.probe(begun, () => running.failOnCrash()) });
    await acknowledged(2000);
  };

  // First the tables have no room to grow. So many refusals that the log has none either: each is a line, and its last page holds 4 KB.
  await acknowledged(2000);
  disk.fill();
  await refused(40);
  expect(await halfBatches(running)).toBe(0);
  await makeRoom('tables');

  // Then the log of PostgreSQL has none, which PostgreSQL itself does not survive.
  disk.fill();
  await fillLog(running);
  await waitFor('a start that fails', () => running.output.includes('PostgreSQL does not start'), STALLED_MS);
  await refused(20);
  await makeRoom('log');

  await load.drain();
  expect(load.sent.wrong).toEqual([]);
  expect(running.crashes).toEqual([]);
  await audit(running, load.sent, folder);
  console.log(JSON.stringify({ seed: SEED, ...summary(load.sent, recoveries) }));
}, 300_000);

/** Events that are stored and not in the ledger, or the other way: both are written in one transaction. */
async function halfBatches(running: Product): Promise<number> {
  const client = new pg.Client({ connectionString: running.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ difference: string }>(
      'select (select count(*) from events) - (select sum(accepted - noted) from intake_minutes) as difference',
    );
    return Number(rows[0]?.difference);
  } finally {
    await client.end();
  }
}

/** Writes to PostgreSQL's log until it goes down with it. */
async function fillLog(running: Product): Promise<void> {
  const client = new pg.Client({ connectionString: running.databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (;;) await client.query(`select pg_logical_emit_message(false, 'fault', repeat('x', 4000000))`);
  } catch {
    await client.end().catch(() => undefined);
  }
}
