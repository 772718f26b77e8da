/** Started as root, the product runs as the user that runs its PostgreSQL. Runs only where the tests run as root. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEtl } from '../support/run-etl.js';
import { madeEvent, sendBody } from '../support/sender.js';
import { CSV_HEADER } from '../support/csv-file.js';
import { Product } from './product.js';

const CLONE = join(import.meta.dirname, '../..');
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
if (!isRoot) console.log('Leaving root is not tested: these tests do not run as root.');

let folder: string;
let product: Product | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storepulse-root-'));
  chmodSync(folder, 0o755);
});

afterEach(async () => {
  await product?.end('SIGTERM');
  product = undefined;
  for (const name of readdirSync(folder)) {
    const link = join(folder, name, '.storepulse', 'postgres');
    if (existsSync(link)) rmSync(realpathSync(link), { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Real, effective, saved and file-system ids; groups; capabilities. */
function rightsOf(pid: number): { uids: number[]; gids: number[]; groups: string; capabilities: string } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(status)?.[1] ?? '';
  const numbers = (name: string) => [...new Set(field(name).split(/\s+/).map(Number))];
  return { uids: numbers('Uid'), gids: numbers('Gid'), groups: field('Groups'), capabilities: field('CapPrm') };
}

/** Everything below this path that root owns. */
const ofRoot = (path: string): string[] =>
  execFileSync('find', [path, '-user', 'root'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');

const send = (running: Product, id: string) =>
  sendBody(`${running.url}/api/events`, running.writeKey, JSON.stringify([madeEvent({ message_id: id })])).then(({ status }) => status);

/** Root runs a command on the product's folder. */
const etl = (running: Product, ...args: string[]) => startEtl('', args, { DATA_DIR: running.dataDir, DISK_RESERVE_MB: '16' }).ended;

/** A file that only root can read, with one row that is rejected. */
function fileOfRoot(minute = 1): string {
  const path = join(folder, 'events.csv');
  const row = (type: string, second: number) => `2019-07-01 00:0${minute}:0${second} UTC,${type},1,10,home,b,1.00,1,\n`;
  writeFileSync(path, `${CSV_HEADER}\n${row('view', 0)}${row('unknown', 1)}`, { mode: 0o600 });
  return path;
}

/** Restores the ownership that older versions left: root owns everything but the cluster, and only root has access. */
function giveToRoot(dataDir: string): void {
  for (const entry of readdirSync(dataDir, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (path.startsWith(join(dataDir, 'postgres', 'data'))) continue;
    chownSync(path, 0, 0);
    chmodSync(path, entry.isDirectory() ? (entry.name === 'postgres' ? 0o711 : 0o700) : 0o600);
  }
  chownSync(dataDir, 0, 0);
  chmodSync(dataDir, 0o711);
}

async function eventsOf(running: Product): Promise<number> {
  const client = new pg.Client({ connectionString: running.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ events: number }>('select count(*)::int as events from events');
    return rows[0]?.events ?? 0;
  } finally {
    await client.end();
  }
}

const whenRoot = isRoot ? it : it.skip;

whenRoot(
  'runs only with the rights of its PostgreSQL user, through loads by root, restarts and kills',
  async () => {
    const dataDir = join(folder, 'data');
    const running = await Product.start(dataDir, { INGEST_MAX_AGE_DAYS: '0' });
    product = running;
    const { uid, gid } = statSync(join(dataDir, 'postgres', 'data'));
    const rights = { uids: [uid], gids: [gid], groups: '', capabilities: '0000000000000000' };
    const expectNoRoot = async () => {
      expect(uid).not.toBe(0);
      for (const pid of [running.pid, running.postmaster() ?? 0, ...(await running.untilServerRuns()).map((it) => it.pid)])
        expect([pid, rightsOf(pid)]).toEqual([pid, rights]);
      expect(ofRoot(dataDir)).toEqual([]);
      expect(statSync(dataDir).mode & 0o777).toBe(0o700);
      expect(await running.get('/api/health')).toMatchObject({ ready: true, warnings: [] });
    };
    await expectNoRoot();
    expect(running.output).toMatch(/^Started as root: running as the user "\w+"$/m);
    expect(await send(running, 'first')).toBe(200);

    // Only root can read the file, but the load's output belongs to the user.
    expect(await etl(running, 'load', fileOfRoot())).toMatchObject({ code: 0, output: expect.stringMatching(/loaded +1\n +rejected +1/) });
    expect(readdirSync(join(dataDir, 'rejected'))).toHaveLength(2);
    await expectNoRoot();

    expect(await running.end('SIGTERM')).toBe(0);
    // A command that starts PostgreSQL itself leaves no file that the user cannot read.
    expect(await etl(running, 'reconcile')).toMatchObject({ code: 0, output: expect.stringContaining('No difference') });
    expect(ofRoot(dataDir)).toEqual([]);

    // Root must not follow a symbolic link that the user made.
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    rmSync(join(dataDir, 'rejected'), { recursive: true });
    symlinkSync(elsewhere, join(dataDir, 'rejected'));
    lchownSync(join(dataDir, 'rejected'), uid, gid);
    expect(await etl(running, 'load', fileOfRoot(2))).toMatchObject({ code: 0, output: expect.stringContaining('EEXIST') });
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(join(dataDir, 'rejected'));

    giveToRoot(dataDir);
    running.run();
    await running.untilReady();
    await expectNoRoot();
    expect(await send(running, 'first')).toBe(200);
    expect(await send(running, 'second')).toBe(200);

    await running.end('SIGKILL');
    running.run();
    await running.untilReady();
    await expectNoRoot();
    expect(await send(running, 'second')).toBe(200);
    expect(await eventsOf(running)).toBe(4);
  },
  240_000,
);

whenRoot(
  'stays root, says so and works if that user cannot read the programs',
  async () => {
    const clone = join(folder, 'clone');
    mkdirSync(clone, { mode: 0o700 });
    for (const part of ['package.json', 'apps/api/package.json', 'apps/api/dist']) {
      cpSync(join(CLONE, part), join(clone, part), { recursive: true });
    }
    symlinkSync(join(CLONE, 'node_modules'), join(clone, 'node_modules'));
    const running = await Product.start(join(clone, '.storepulse'), {}, clone);
    product = running;
    const warning = /^Storepulse keeps running as root: the user "\w+" cannot read .*start-app\.js\. Put Storepulse .* user of its own\.$/m;
    expect(running.output).toMatch(warning);
    expect(rightsOf(running.pid).uids).toEqual([0]);
    expect(rightsOf(running.postmaster() ?? 0).uids).not.toContain(0);
    expect(statSync(running.dataDir).uid).toBe(0);
    expect(await send(running, 'first')).toBe(200);
    expect(await running.end('SIGTERM')).toBe(0);

    running.run();
    await running.untilReady();
    expect(await send(running, 'first')).toBe(200);
    expect(await eventsOf(running)).toBe(1);
  },
  240_000,
);

whenRoot('never hands over a folder with other files', async () => {
  writeFileSync(join(folder, 'notes.txt'), '');
  const running = await Product.start(folder);
  product = running;
  expect(running.output).toMatch(/^Storepulse keeps running as root: .* contains "notes\.txt", which does not belong to Storepulse/m);
  expect(statSync(folder).uid).toBe(0);
  expect(await send(running, 'first')).toBe(200);
});
