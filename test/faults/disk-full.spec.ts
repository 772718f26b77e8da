/** A disk that fills up: the product refuses events, loses no accepted event, still answers queries, and recovers once space is freed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';
import type { Health } from '@storepulse/contracts';
import pg from 'pg';
import { FAULT_SEED } from '../support/seeds.js';
import { waitFor } from '../support/wait-for.js';
import { audit } from './audit.js';
import { Product } from './product.js';
import { Senders } from './senders.js';
import { CSV_HEADER, Shop } from './shop.js';
import { SmallDisk } from './small-disk.js';
import { summary } from './summary.js';

const MEGABYTES = 768;
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

it(`survives a full disk, and continues when space is free (seed ${FAULT_SEED}; only where a disk may be mounted)`, async () => {
  disk = SmallDisk.mount(MEGABYTES);
  if (disk === null) {
    console.log('not run: no disk may be mounted here (that takes Linux and root)');
    return;
  }
  folder = mkdtempSync(join(tmpdir(), 'storepulse-full-'));
  const running = await Product.start(join(disk.folder, 'data'), { DISK_RESERVE_MB: '64' });
  product = running;
  const load = new Senders(running, new Shop(FAULT_SEED, `s${FAULT_SEED}`), FAULT_SEED + 1, LINES_PER_SECOND);
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

  const queries = ['/api/sales-funnel', '/api/sessions/analytics', '/api/products/top-converting', '/api/store', '/api/alerts'];
  const canBeRead = async () => {
    for (const path of queries) await running.get(path);
  };
  const postmaster = running.postmaster();
  const hasReserve = () => existsSync(join(running.dataDir, 'postgres', 'reserve'));

  // Another file takes nearly all space: the product refuses events while PostgreSQL still has space.
  await acknowledged(2000);
  disk.fill(48);
  await waitFor('the disk to be full', async () => !(await diskOf(running)).ok, STALLED_MS);
  const { reply } = await load.ask();
  expect(reply).toMatchObject({ status: 503, retryAfter: '5', body: expect.stringMatching(/Disk full: \d+ MB needed/) });
  await refused(40);
  await canBeRead();
  expect((await diskOf(running)).neededBytes).toBeGreaterThan(30e6);
  expect(await running.get('/api/store')).toMatchObject({ diskNeededBytes: expect.any(Number) });
  expect(await running.get('/api/alerts')).toMatchObject({ alerts: [{ alertId: 'disk', title: expect.stringMatching(/^Disk full/) }] });
  expect(hasReserve()).toBe(true);
  expect(await loadInto(running, folder)).toEqual({
    code: 1,
    error: expect.stringMatching(/^Disk full: \d+ MB needed\..* same command again/),
  });
  await makeRoom('nearly full');
  expect(await diskOf(running)).toEqual({ ok: true, neededBytes: null });

  // Less space: the product gives up the reserve before PostgreSQL runs out.
  disk.fill(20);
  await waitFor('the reserve to be given up', () => !hasReserve(), STALLED_MS);
  await refused(40);
  expect(await halfBatches(running)).toBe(0);
  await canBeRead();
  expect(running.postmaster()).toBe(postmaster);
  await makeRoom('less');
  await waitFor('the reserve', hasReserve, STALLED_MS);

  // No space at all, and PostgreSQL is killed: with the reserve it starts again and answers queries.
  disk.fill();
  const pid = running.postmaster();
  if (pid !== null) process.kill(pid, 'SIGKILL');
  await waitFor('PostgreSQL to be back', () => running.output.includes('PostgreSQL is back'), STALLED_MS);
  await canBeRead();
  await refused(20);
  await makeRoom('died');

  // Even the reserve is used up: PostgreSQL may die and fail to start, and everything resumes once space is freed.
  disk.fill();
  await waitFor(
    'answers',
    () =>
      canBeRead().then(
        () => true,
        () => false,
      ),
    STALLED_MS,
  );
  await fillLog(running);
  await refused(20);
  await makeRoom('log');

  await load.drain();
  expect(load.sent.wrong).toEqual([]);
  expect(running.crashes).toEqual([]);
  await audit(running, load.sent, folder);
  console.log(JSON.stringify({ seed: FAULT_SEED, ...summary(load.sent, recoveries) }));
}, 300_000);

/** Runs the command to load a file with one event. */
async function loadInto({ dataDir }: Product, folder: string): Promise<{ code: unknown; error: string }> {
  const file = join(folder, 'one.csv');
  writeFileSync(file, `${CSV_HEADER}\n2019-10-01 00:00:00 UTC,view,1,1,,,1.00,1,s\n`);
  const main = pathToFileURL(join(import.meta.dirname, '../../etl/dist/main.js')).href;
  const program = `process.exitCode = await (await import(${JSON.stringify(main)})).main(['load', ${JSON.stringify(file)}])`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let error = '';
  child.stderr.on('data', (chunk: Buffer) => {
    error += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, error: error.trim() };
}

/** The disk state as the health endpoint shows it without a sign-in. */
async function diskOf(running: Product): Promise<{ ok: boolean; neededBytes: number | null }> {
  const response = await fetch(`${running.url}/api/health`);
  return ((await response.json()) as Health).disk;
}

/** Counts events missing from the ledger, or the reverse: one transaction writes both. */
async function halfBatches(running: Product): Promise<number> {
  const client = new pg.Client({ connectionString: running.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ difference: string }>(
      'select (select count(*) from events) - (select sum(accepted - ignored) from ingest_minutes) as difference',
    );
    return Number(rows[0]?.difference);
  } finally {
    await client.end();
  }
}

/** Writes to PostgreSQL's log until the server goes down. */
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
