import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlreadyRunningError, InstanceLock, isInstanceRunning, readRunningInstance } from './instance-lock.js';
import { processStart } from './process-identity.js';
import { waitUntil } from './wait-until.js';

describe(InstanceLock.name, () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'storepulse-lock-'));
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  const file = () => join(dataDir, 'instance.json');
  const writeInstance = (content: object) => writeFileSync(file(), JSON.stringify(content));
  const instance = { purpose: 'app', port: 3000, url: 'http://127.0.0.1:3000', pgPort: 40_000 };

  it('tells a second start in one line where the first one runs', async () => {
    const lock = await InstanceLock.acquire(dataDir, 'app');
    lock.update({ port: 3000, url: 'http://127.0.0.1:3000' });
    await expect(InstanceLock.acquire(dataDir, 'app')).rejects.toThrow(
      `Storepulse is already running on this DATA_DIR: http://127.0.0.1:3000 (process ${process.pid}). Stop it first or set another DATA_DIR.`,
    );
    await expect(InstanceLock.acquire(dataDir, 'command')).rejects.toBeInstanceOf(AlreadyRunningError);
  });

  it('says so when the first one is still starting, or is a command', async () => {
    const app = await InstanceLock.acquire(dataDir, 'app');
    await expect(InstanceLock.acquire(dataDir, 'app')).rejects.toThrow(/still starting \(process \d+\)/);
    app.release();
    await InstanceLock.acquire(dataDir, 'command');
    await expect(InstanceLock.acquire(dataDir, 'app')).rejects.toThrow(/A Storepulse command is running on this DATA_DIR/);
  });

  it('is free again after release, and leaves nothing behind', async () => {
    const lock = await InstanceLock.acquire(dataDir, 'app');
    expect(readRunningInstance(dataDir)).toMatchObject({ pid: process.pid, purpose: 'app', pgPort: null });
    lock.update({ pgPort: 40_000 });
    expect(readRunningInstance(dataDir)?.pgPort).toBe(40_000);
    lock.release();
    expect(readRunningInstance(dataDir)).toBeNull();
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('takes over from a killed process', async () => {
    const killed = spawn('sleep', ['60']);
    await once(killed, 'spawn');
    writeInstance({ ...instance, pid: killed.pid, start: processStart(killed.pid ?? 0), hasLock: true });
    expect(readRunningInstance(dataDir)).toBeNull();
    await InstanceLock.acquire(dataDir, 'app');
    expect(readRunningInstance(dataDir)?.pid).toBe(process.pid);
    killed.kill('SIGKILL');
  });

  it('respects the file of a running older version without the lock', async () => {
    const older = spawn('sleep', ['60']);
    await once(older, 'spawn');
    writeInstance({ ...instance, pid: older.pid, start: processStart(older.pid ?? 0) });
    await expect(InstanceLock.acquire(dataDir, 'app')).rejects.toBeInstanceOf(AlreadyRunningError);
    expect(readRunningInstance(dataDir)?.pid).toBe(older.pid);
    older.kill('SIGKILL');
    await once(older, 'exit');
    await InstanceLock.acquire(dataDir, 'app');
    expect(readRunningInstance(dataDir)?.pid).toBe(process.pid);
  });

  it('takes over if another process has the process id now', async () => {
    writeInstance({ ...instance, pid: process.ppid, start: 'long ago' });
    await InstanceLock.acquire(dataDir, 'app');
    expect(readRunningInstance(dataDir)?.pid).toBe(process.pid);
  });

  it.each(['', '{"pid":', '{"pid":1}'])('rewrites an unreadable file if no process runs: %j', async (text) => {
    writeFileSync(file(), text);
    await InstanceLock.acquire(dataDir, 'app');
    expect(readRunningInstance(dataDir)?.pid).toBe(process.pid);
  });

  describe.each([
    ['truncated', () => truncateSync(file())],
    ['deleted', () => rmSync(file())],
    ['filled with garbage', () => writeFileSync(file(), '{"pid":1')],
    ['replaced by a folder', () => (rmSync(file()), mkdirSync(file()))],
    ['given to a process id of another start', () => writeInstance({ ...instance, pid: process.ppid, start: 'long ago' })],
  ])('a lock whose file is %s', (_, damage) => {
    it('stays with its owner', async () => {
      await InstanceLock.acquire(dataDir, 'app');
      damage();
      expect(isInstanceRunning(dataDir)).toBe(true);
      await expect(InstanceLock.acquire(dataDir, 'app')).rejects.toThrow(/^Storepulse is already running on this DATA_DIR/);
      await expect(InstanceLock.acquire(dataDir, 'command')).rejects.toBeInstanceOf(AlreadyRunningError);
    });
  });

  it('rewrites its file after a change by something else', async () => {
    const lock = await InstanceLock.acquire(dataDir, 'app');
    lock.update({ pgPort: 40_000 });
    truncateSync(file());
    expect(await waitUntil(() => readRunningInstance(dataDir)?.pgPort === 40_000, { timeoutMs: 10_000 })).toBe(true);
  });

  it('gives its file to the owner of the folder', async () => {
    await InstanceLock.acquire(dataDir, 'app');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('ends with its process, however that ends', async () => {
    const holder = spawn('flock', ['-x', dataDir, '-c', 'echo held; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    await once(holder.stdout, 'data');
    expect(isInstanceRunning(dataDir)).toBe(true);
    await expect(InstanceLock.acquire(dataDir, 'app')).rejects.toThrow(/^Storepulse is already running on this DATA_DIR/);
    process.kill(-(holder.pid ?? 0), 'SIGKILL');
    await InstanceLock.acquire(dataDir, 'app');
    expect(readRunningInstance(dataDir)?.pid).toBe(process.pid);
  });

  it('lets one of many starts through', async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => InstanceLock.acquire(dataDir, 'app')));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(dataDir)).toEqual(['instance.json']);
  });

  it('does not touch the file of a successor in a recreated folder', async () => {
    const lock = await InstanceLock.acquire(dataDir, 'app');
    rmSync(dataDir, { recursive: true });
    await InstanceLock.acquire(dataDir, 'command');
    lock.update({ pgPort: 1 });
    lock.release();
    expect(readRunningInstance(dataDir)).toMatchObject({ purpose: 'command', pgPort: null });
  });

  it('says in one line that the folder cannot be created', async () => {
    writeFileSync(join(dataDir, 'file'), '');
    await expect(InstanceLock.acquire(join(dataDir, 'file', 'below'), 'app')).rejects.toMatchObject({ code: 'database/data_folder' });
  });
});
