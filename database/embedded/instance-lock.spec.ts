import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlreadyRunningError, InstanceLock, readRunningInstance } from './instance-lock.js';
import { processStart } from './process-identity.js';

describe(InstanceLock.name, () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'storepulse-lock-'));
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  const writeInstance = (content: object) => writeFileSync(join(dataDir, 'instance.json'), JSON.stringify(content));
  const instance = { purpose: 'app', port: 3000, url: 'http://127.0.0.1:3000', pgPort: 40_000 };

  it('tells a second start, in one line, where the first one runs', async () => {
    const lock = await InstanceLock.acquire(dataDir, 'app');
    lock.update({ port: 3000, url: 'http://127.0.0.1:3000' });
    await expect(InstanceLock.acquire(dataDir, 'app')).rejects.toThrow(
      `Storepulse already runs on this DATA_DIR: http://127.0.0.1:3000 (process ${process.pid}). Stop it first or set another DATA_DIR.`,
    );
    await expect(InstanceLock.acquire(dataDir, 'command')).rejects.toBeInstanceOf(AlreadyRunningError);
  });

  it('says so when the first one is still starting, or is a command', async () => {
    const app = await InstanceLock.acquire(dataDir, 'app');
    await expect(InstanceLock.acquire(dataDir, 'app')).rejects.toThrow(/still starting \(process \d+\)/);
    app.release();
    await InstanceLock.acquire(dataDir, 'command');
    await expect(InstanceLock.acquire(dataDir, 'app')).rejects.toThrow(/A Storepulse command is at work on this DATA_DIR/);
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

  it('takes over what a killed process left', async () => {
    const killed = spawn('sleep', ['60']);
    await once(killed, 'spawn');
    const start = processStart(killed.pid ?? 0);
    writeInstance({ ...instance, pid: killed.pid, start });
    await expect(InstanceLock.acquire(dataDir, 'app')).rejects.toBeInstanceOf(AlreadyRunningError);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(readRunningInstance(dataDir)).toBeNull();
    await InstanceLock.acquire(dataDir, 'app');
    expect(readRunningInstance(dataDir)?.pid).toBe(process.pid);
  });

  it('takes over when the process id was given to another process since', async () => {
    writeInstance({ ...instance, pid: process.ppid, start: 'long ago' });
    await InstanceLock.acquire(dataDir, 'app');
    expect(readRunningInstance(dataDir)?.pid).toBe(process.pid);
  });

  it.each(['', '{"pid":', '{"pid":1}'])('takes over an unreadable file: %j', async (text) => {
    writeFileSync(join(dataDir, 'instance.json'), text);
    await InstanceLock.acquire(dataDir, 'app');
    expect(readRunningInstance(dataDir)?.pid).toBe(process.pid);
  });

  it('removes the guard of a process that was killed while it held it', async () => {
    symlinkSync(`${process.ppid} long-ago`, join(dataDir, 'instance.guard'));
    const lock = await InstanceLock.acquire(dataDir, 'app');
    lock.release();
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('lets one of many through', async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => InstanceLock.acquire(dataDir, 'app')));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(dataDir)).toEqual(['instance.json']);
  });

  it('does not remove the file of a successor', async () => {
    const lock = await InstanceLock.acquire(dataDir, 'app');
    writeInstance({ ...instance, pid: process.ppid, start: processStart(process.ppid) });
    lock.release();
    expect(JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'))).toMatchObject({ pid: process.ppid });
  });

  it('says in one line that the folder cannot be made', async () => {
    writeFileSync(join(dataDir, 'file'), '');
    await expect(InstanceLock.acquire(join(dataDir, 'file', 'below'), 'app')).rejects.toMatchObject({ code: 'database/data_folder' });
  });
});
