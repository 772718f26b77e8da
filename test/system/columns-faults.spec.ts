/** Whatever happens to the process of the columns or to its files: the next answers are right, or 503 while there is no room. */
import {
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Columns } from '../../apps/api/src/columns/columns.service.js';
import { ColumnsUnavailableError } from '../../apps/api/src/columns/errors.js';
import { SmallDisk } from '../faults/small-disk.js';
import { generateHistory, randomOf } from '../oracle/generated-history.js';
import { columnProcesses } from '../support/column-processes.js';
import { begun, end, expectCopied as expectCopiedNow } from '../support/copied-rows.js';
import { foldEvents } from '../support/fold-events.js';
import { FAULT_SEED } from '../support/seeds.js';
import { removeAtEnd } from '../support/temporary-folders.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const random = randomOf(FAULT_SEED);
const dataDir = removeAtEnd(mkdtempSync(join(tmpdir(), 'storepulse-columns-faults-')));
const folder = join(dataDir, 'columns', '1');
const file = join(folder, 'columns.duckdb');
const wal = `${file}.wal`;
const history = generateHistory(FAULT_SEED, 600);
let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore('Europe/Berlin');
  await foldEvents(store.client, history.fromFile);
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0, dataDir });
});

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

/** As the kernel does when memory is short. */
async function killProcess(): Promise<void> {
  for (const pid of columnProcesses()) process.kill(pid, 'SIGKILL');
  const columns = app.app.get(Columns);
  await waitFor('the end of the process', async () => columnProcesses().length === 0 && (await columns.status()).state !== 'ready');
}

/** Runs statements on the columns. */
async function onColumns(...statements: string[]): Promise<unknown> {
  const client = await begun(app);
  try {
    return await app.app.get(Columns).asOf(client, async (columns) => {
      for (const sql of statements) await columns.query(sql, []);
    });
  } finally {
    await end(client);
  }
}

const checkpointed = () => onColumns('checkpoint');

/** A question after which all columns are read. */
const ask = () => onColumns('select count(*) from events');

/** A process that ended twice within one question is not started again at once. */
async function expectCopied(of: TestApp): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await expectCopiedNow(of);
    } catch (error) {
      if (!(error instanceof ColumnsUnavailableError) || tries > 20) throw error;
      await after(200);
    }
  }
}

let sent = 0;
/** Sends some of the history: late events of many days. */
async function sendSome(): Promise<void> {
  const part = history.overHttp.slice(sent, sent + 20);
  sent += part.length;
  expect(part.length).toBeGreaterThan(0);
  await app.send(part);
}

const after = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Kills the process at a random time of some work. The work may fail; what the columns hold then may not. */
async function killedDuring(work: () => Promise<unknown>, ms: number): Promise<void> {
  const working = work().catch(() => undefined);
  await after(random() * ms);
  for (const pid of columnProcesses()) process.kill(pid, 'SIGKILL');
  await working;
}

const KILLS = 3;

describe(`the columns, killed at a random time (seed ${FAULT_SEED})`, () => {
  it('of a first copy', async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killProcess();
      rmSync(folder, { recursive: true, force: true });
      await killedDuring(ask, 1500);
      await expectCopied(app);
    }
  });

  it('of a copy of changed minutes', async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sendSome();
      await killedDuring(ask, 300);
      await expectCopied(app);
    }
  });

  it('of a checkpoint', async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sendSome();
      await ask();
      await killedDuring(checkpointed, 60);
      await expectCopied(app);
    }
  });

  it('of a query, and no rows on their way are left', async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killedDuring(() => onColumns('select sum(a.user_id + b.user_id) from events a, events b'), 500);
      await expectCopied(app);
    }
    await killProcess();
    writeFileSync(join(folder, 'rows-77.csv'), 'left');
    await ask();
    expect(readdirSync(folder).filter((name) => name.endsWith('.csv'))).toEqual([]);
  });
});

function flip(path: string, place: number): void {
  const opened = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  const at = Math.min(Math.floor(place * fstatSync(opened).size), fstatSync(opened).size - 1);
  readSync(opened, byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 0x5a;
  writeSync(opened, byte, 0, 1, at);
  closeSync(opened);
}

const cut = (path: string, place: number) => truncateSync(path, Math.floor(place * statSync(path).size));

describe(`the columns with damaged files (seed ${FAULT_SEED})`, () => {
  // The file ends with blocks that are read at the start; those in the middle are read only by a query or a copy.
  const places = [0.02, 0.2, 0.5, 0.8].map((place) => place + random() * 0.05);

  it('are copied anew when a byte of the file is wrong, whenever that is noticed', async () => {
    for (const place of places) {
      await checkpointed();
      await killProcess();
      flip(file, place);
      await sendSome();
      await expectCopied(app);
    }
  }, 240_000);

  it('are right after their file was cut or lost, and after their log was cut, lost or changed', async () => {
    const damages: (() => void)[] = [
      () => cut(file, 0.99),
      () => rmSync(file),
      () => flip(wal, random()),
      () => cut(wal, random()),
      () => rmSync(wal),
    ];
    for (const damage of damages) {
      await checkpointed();
      await sendSome();
      await ask();
      await killProcess();
      damage();
      await expectCopied(app);
    }
  }, 240_000);

  it('are right when their folder is removed while they are used', async () => {
    await ask();
    rmSync(folder, { recursive: true });
    await sendSome();
    await expectCopied(app);
  });
});

it('two processes of the API with folders of their own hold the same', async () => {
  const other = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
  try {
    await sendSome();
    await Promise.all([expectCopied(app), expectCopied(other)]);
    await other.send(history.overHttp.slice(sent, sent + 5));
    await Promise.all([expectCopied(app), expectCopied(other)]);
  } finally {
    await other.close();
  }
});

it('are unavailable while their disk is full, and answer when there is room (only where a disk may be mounted)', async () => {
  const disk = SmallDisk.mount(48);
  if (disk === null) {
    console.log('not run: no disk may be mounted here (that takes Linux and root)');
    return;
  }
  const full = await startTestApp(store.url, { ingestMaxAgeDays: 0, dataDir: disk.folder });
  const funnel = async (path: string) => {
    const response = await fetch(`${full.url}${path}`, { headers: { authorization: `Bearer ${full.adminToken}` } });
    const body = (await response.json()) as { error?: { code: string } };
    return body.error?.code ?? response.status;
  };
  const COUNTED = '/api/sales-funnel/ordered?from=2026-04-01';
  const ROLLED_UP = '/api/sales-funnel';
  try {
    // First before anything is copied, then with a file.
    for (const kept of [0, 1]) {
      disk.fill();
      await full.send([{ ...history.overHttp[0], message_id: `full ${kept}` }]);
      await waitFor('an answer that fails', async () => (await funnel(COUNTED)) === 'columns/unavailable');
      expect(await funnel(ROLLED_UP)).toBe(200);
      disk.makeRoom();
      await waitFor('an answer', async () => (await funnel(COUNTED)) === 200);
      await expectCopied(full);
    }
  } finally {
    await full.close();
    disk.unmount();
  }
});
