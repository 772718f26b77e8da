import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedServer } from './embedded-server.js';
import { Launcher } from './launcher.js';
import { placeServer } from './placement.js';
import { isRunning } from './process-identity.js';
import { serverSettings } from './server-settings.js';
import { waitUntil } from './wait-until.js';

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function holdPort(port: number): Promise<Server> {
  const holder = createServer().listen(port, '127.0.0.1');
  await once(holder, 'listening');
  return holder;
}

describe(EmbeddedServer.name, () => {
  let template: string;
  let dataDir: string;
  let server: EmbeddedServer | undefined;
  let lines: string[];
  const report = (line: string) => void lines.push(line);
  const start = async () => {
    server = await EmbeddedServer.start(dataDir, report);
    return server;
  };
  const clusterFolder = () => join(dataDir, 'postgres', 'data');

  /** Copies a database created once: initdb takes most of a test's time. */
  const withMadeDatabase = () => execFileSync('cp', ['-a', `${template}/.`, dataDir]);

  beforeAll(async () => {
    template = mkdtempSync(join(tmpdir(), 'storepulse-server-'));
    const made = await EmbeddedServer.start(template, () => undefined);
    await made.stop();
  });

  afterAll(() => {
    rmSync(template, { recursive: true, force: true });
  });

  beforeEach(() => {
    lines = [];
    dataDir = mkdtempSync(join(tmpdir(), 'storepulse-server-'));
  });

  afterEach(async () => {
    await server?.stop();
    server = undefined;
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('creates a UTF-8 database in UTC that needs the password, and keeps its data', async () => {
    const first = await start();
    expect(
      await query(
        first.url,
        `select current_database() as name, current_setting('server_encoding') as encoding, current_setting('timezone') as zone`,
      ),
    ).toEqual([{ name: 'storepulse', encoding: 'UTF8', zone: 'UTC' }]);
    await query(first.url, `create table kept as select 'Žluťoučký' as word`);
    await expect(query(first.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(dataDir, 'secrets', 'postgres-password')).mode & 0o777).toBe(0o600);
    expect(statSync(clusterFolder()).mode & 0o777).toBe(0o700);
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select word from kept')).toEqual([{ word: 'Žluťoučký' }]);
    expect(lines).toHaveLength(1);
  });

  it('uses another port when the last one is taken', async () => {
    withMadeDatabase();
    const first = await start();
    await first.stop();
    const holder = await holdPort(first.port);
    try {
      const second = await start();
      expect(second.port).not.toBe(first.port);
      expect(readFileSync(join(dataDir, 'postgres', 'port'), 'utf8').trim()).toBe(String(second.port));
    } finally {
      holder.close();
    }
  });

  it('recovers at the same address after its postmaster is killed, with all commits', async () => {
    withMadeDatabase();
    const { url, pid } = await start();
    await query(url, 'create table kept as select 1 as one');
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => lines.includes('PostgreSQL is back'), { timeoutMs: 30_000 });
    expect(lines).toEqual(['PostgreSQL stopped unexpectedly (signal SIGKILL); restarting it', 'PostgreSQL is back']);
    expect(await query(url, 'select one from kept')).toEqual([{ one: 1 }]);
    expect(server?.pid).not.toBe(pid);
  });

  it('ends processes left running by a killed postmaster instead of waiting for them', async () => {
    withMadeDatabase();
    const running = await start();
    const busy = new pg.Client({ connectionString: running.url });
    busy.on('error', () => undefined);
    await busy.connect();
    // An idle backend notices that its postmaster is gone; this one is computing and does not.
    const { rows } = await busy.query<{ pid: number }>('select pg_backend_pid() as pid');
    const backend = rows[0]?.pid ?? 0;
    const statement = busy.query('select count(*) from generate_series(1, 1e12)').catch(() => undefined);
    await waitUntil(() => readFileSync(`/proc/${backend}/stat`, 'utf8').includes(') R '), { timeoutMs: 10_000 });
    process.kill(running.pid, 'SIGKILL');
    expect(await waitUntil(() => lines.includes('PostgreSQL is back'), { timeoutMs: 30_000 })).toBe(true);
    expect(lines).toEqual(['PostgreSQL stopped unexpectedly (signal SIGKILL); restarting it', 'PostgreSQL is back']);
    expect(isRunning(backend)).toBe(false);
    await statement;
    await busy.end().catch(() => undefined);
  });

  it('stops a server left running by an earlier start', async () => {
    withMadeDatabase();
    const first = await start();
    await first.stop();
    const { binaries, launcher, folder } = placeServer(dataDir, report);
    const settings = Object.entries(serverSettings(first.port)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const orphan = launcher.spawn(binaries.postgres, ['-D', join(folder, 'data'), ...settings], 'INT', 'ignore');
    const pidFile = join(folder, 'data', 'postmaster.pid');
    await waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').includes('ready'), { timeoutMs: 20_000 });

    const second = await start();
    expect(lines.at(-1)).toBe(`PostgreSQL is still running from an earlier start (process ${orphan.pid}); stopping it`);
    expect(second.port).toBe(first.port);
    expect(isRunning(orphan.pid ?? 0)).toBe(false);
  });

  it('starts even if another program has the process id of a stale postmaster.pid', async () => {
    withMadeDatabase();
    const first = await start();
    await first.stop();
    // Runs under the server's account: PostgreSQL takes only a process of its own user for a running server.
    const { launcher } = placeServer(dataDir, report);
    const { uid, gid } = launcher.account ?? {};
    const other = spawn('sleep', ['60'], { uid, gid });
    await once(other, 'spawn');
    try {
      const stale = `${other.pid}\n${clusterFolder()}\n1\n${first.port}\n\n127.0.0.1\n`;
      writeFileSync(join(clusterFolder(), 'postmaster.pid'), stale);
      await start();
      expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('starts over after an interrupted initdb', async () => {
    const { folder } = placeServer(dataDir, report);
    mkdirSync(join(folder, 'data.unfinished', 'base'), { recursive: true });
    writeFileSync(join(folder, 'initdb-password'), 'left over');
    await start();
    expect(existsSync(join(folder, 'data.unfinished'))).toBe(false);
    expect(existsSync(join(folder, 'initdb-password'))).toBe(false);
  });

  it('rotates a log of more than 10 MB', async () => {
    const { folder } = placeServer(dataDir, report);
    writeFileSync(join(folder, 'server.log'), 'x'.repeat(10 * 1024 ** 2 + 1));
    await start();
    expect(statSync(join(folder, 'server.log.1')).size).toBe(10 * 1024 ** 2 + 1);
    expect(readFileSync(join(folder, 'server.log'), 'utf8')).toContain('ready to accept connections');
  });

  it('says in one line that the password is missing, or that the data has another version', async () => {
    withMadeDatabase();
    await (await start()).stop();
    const password = join(dataDir, 'secrets', 'postgres-password');
    const kept = readFileSync(password);
    rmSync(password);
    await expect(start()).rejects.toMatchObject({ code: 'database/wrong_password', message: expect.stringContaining(password) });
    writeFileSync(password, kept);
    writeFileSync(join(clusterFolder(), 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(/was created by PostgreSQL 17, but this is 18/);
  });

  it('gives the reason when the server does not start', async () => {
    withMadeDatabase();
    await (await start()).stop();
    writeFileSync(join(clusterFolder(), 'postgresql.conf'), 'no_such_setting = 1\n');
    await expect(start()).rejects.toThrow(/^PostgreSQL cannot start: .*See its log: .*server\.log$/);
  });
});

describe(Launcher.name, () => {
  it('gives the reason when the program cannot be run', () => {
    expect(Launcher.find('/no/such/postgres', null)).toEqual({ reason: expect.stringContaining('ENOENT') });
  });
});
