/** A program with an embedded server is killed with -9, as a person or the kernel does it. The next start must simply work. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';
import pg from 'pg';
import { type OpenedDatabase, openDatabase, openDatabaseForCommand } from './open-database.js';
import { readRunningInstance } from '../embedded/instance-lock.js';
import { isRunning } from '../embedded/process-identity.js';
import { waitUntil } from '../embedded/wait-until.js';

const database = dirname(import.meta.dirname);
const root = dirname(database);

/** The other process needs JavaScript, so the modules it imports are compiled below node_modules, where it finds its packages. */
function compileTo(folder: string): string {
  for (const part of ['embedded', 'connection']) {
    mkdirSync(join(folder, part), { recursive: true });
    for (const name of readdirSync(join(database, part)).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))) {
      const { code } = transformFileSync(join(database, part, name), { configFile: join(root, '.swcrc') });
      writeFileSync(join(folder, part, name.replace(/\.ts$/, '.js')), code);
    }
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const program = join(folder, 'program.js');
  writeFileSync(
    program,
    `import { openDatabase } from './connection/open-database.js';
     const database = await openDatabase({ dataDir: process.argv[2] }, () => undefined);
     database.announce({ port: 3000, url: 'http://127.0.0.1:3000' });
     setInterval(() => undefined, 60_000);`,
  );
  return program;
}

describe('a killed program', () => {
  let compiled: string;
  let program: string;
  let dataDir: string;
  let child: ChildProcess | undefined;
  let opened: OpenedDatabase | undefined;
  let lines: string[];
  const report = (line: string) => void lines.push(line);

  beforeAll(() => {
    mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true });
    compiled = mkdtempSync(join(root, 'node_modules', '.cache', 'killed-program-'));
    program = compileTo(compiled);
  });

  afterAll(() => {
    rmSync(compiled, { recursive: true, force: true });
  });

  beforeEach(() => {
    lines = [];
    dataDir = mkdtempSync(join(tmpdir(), 'storepulse-killed-'));
  });

  afterEach(async () => {
    child?.kill('SIGKILL');
    const serverPid = postmasterPid();
    await opened?.stop();
    opened = undefined;
    await waitUntil(() => serverPid === null || !isRunning(serverPid), { timeoutMs: 20_000 });
    rmSync(dataDir, { recursive: true, force: true });
  });

  function postmasterPid(): number | null {
    try {
      return Number(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
    } catch {
      return null;
    }
  }

  async function startProgram(): Promise<ChildProcess> {
    const started = spawn(process.execPath, [program, dataDir], { stdio: ['ignore', 'inherit', 'inherit'] });
    child = started;
    await waitUntil(() => (readRunningInstance(dataDir)?.port ?? null) !== null || started.exitCode !== null, { timeoutMs: 40_000 });
    return started;
  }

  /** The signal takes effect with a delay; until then the program still holds its folder. */
  async function killed(running: ChildProcess): Promise<void> {
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
  }

  it('keeps its DATA_DIR while it lives, and lets commands use its server', async () => {
    const { pid } = await startProgram();
    await expect(openDatabase({ dataDir }, report)).rejects.toThrow(
      `Storepulse is already running on this DATA_DIR: http://127.0.0.1:3000 (process ${pid}). Stop it first or set another DATA_DIR.`,
    );
    const command = await openDatabaseForCommand({ dataDir }, report);
    expect(command).toMatchObject({ embedded: true, serverVersion: expect.stringMatching(/^18/) });
    await command.stop();
    expect(readRunningInstance(dataDir)?.pid).toBe(pid);
  });

  it.each([
    ['truncated', () => truncateSync(join(dataDir, 'instance.json'))],
    ['deleted', () => rmSync(join(dataDir, 'instance.json'))],
    ['garbage', () => writeFileSync(join(dataDir, 'instance.json'), '\0\0{')],
  ])('keeps its server while its instance.json is %s: a second start fails, a command uses the server', async (_, damage) => {
    await startProgram();
    const server = postmasterPid();
    damage();
    await expect(openDatabase({ dataDir }, report)).rejects.toThrow(/^Storepulse is already running on this DATA_DIR/);
    damage();
    const command = await openDatabaseForCommand({ dataDir }, report);
    expect(await run(command.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await command.stop();
    expect(postmasterPid()).toBe(server);
    expect(isRunning(server ?? 0)).toBe(true);
  });

  it('keeps its server when its folder was copied with the link to the database', async () => {
    await startProgram();
    const server = postmasterPid();
    const copy = mkdtempSync(join(tmpdir(), 'storepulse-copy-'));
    try {
      cpSync(join(dataDir, 'secrets'), join(copy, 'secrets'), { recursive: true });
      symlinkSync(join(dataDir, 'postgres'), join(copy, 'postgres'));
      await expect(openDatabase({ dataDir: copy }, report)).rejects.toThrow(/Another Storepulse, with another DATA_DIR, uses the database/);
      expect(postmasterPid()).toBe(server);
      expect(isRunning(server ?? 0)).toBe(true);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  it('lets one of two concurrent starts through', async () => {
    const starts = await Promise.allSettled([openDatabase({ dataDir }, report), openDatabase({ dataDir }, report)]);
    const through = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    expect(through).toHaveLength(1);
    opened = through[0];
    expect(await run(opened?.url ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('ends its server with it if the system allows, and the next start works', async () => {
    const started = await startProgram();
    const before = await openDatabaseForCommand({ dataDir }, report);
    await run(before.url, 'create table kept as select 1 as one');
    await killed(started);
    opened = await openDatabase({ dataDir }, report);
    expect(await run(opened.url, 'select one from kept')).toEqual([{ one: 1 }]);
    expect(opened.url).toBe(before.url);
    expect(readRunningInstance(dataDir)?.pid).toBe(process.pid);
  });

  it('killed together with its server, lets the next start work', async () => {
    const started = await startProgram();
    const before = await openDatabaseForCommand({ dataDir }, report);
    await run(before.url, 'create table kept as select 1 as one');
    process.kill(postmasterPid() ?? 0, 'SIGKILL');
    await killed(started);
    opened = await openDatabase({ dataDir }, report);
    expect(await run(opened.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  it('killed while it creates its database, lets the next start work', async () => {
    child = spawn(process.execPath, [program, dataDir], { stdio: 'inherit' });
    const isUnderWay = () =>
      readdirSync(dataDir).includes('postgres') &&
      readdirSync(join(dataDir, 'postgres')).some((name) => name.startsWith('data.unfinished'));
    expect(await waitUntil(isUnderWay, { timeoutMs: 20_000, everyMs: 2 })).toBe(true);
    child.kill('SIGKILL');
    opened = await openDatabase({ dataDir }, report);
    expect(await run(opened.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('lets a command open the database on its own afterwards', async () => {
    await killed(await startProgram());
    opened = await openDatabaseForCommand({ dataDir }, report);
    expect(readRunningInstance(dataDir)).toMatchObject({ pid: process.pid, purpose: 'command' });
    await expect(openDatabaseForCommand({ dataDir }, report)).rejects.toThrow(/A Storepulse command is running/);
  });
});

async function run(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
