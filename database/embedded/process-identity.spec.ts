import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { commandLine, isRunning, processStart } from './process-identity.js';
import { waitUntil } from './wait-until.js';

describe('process identity', () => {
  let child: ChildProcess | undefined;

  afterEach(() => {
    child?.kill('SIGKILL');
  });

  it('identifies a process by its constant start time', async () => {
    const sleeper = spawn('sleep', ['60']);
    child = sleeper;
    await once(sleeper, 'spawn');
    const start = processStart(sleeper.pid ?? 0);
    expect(start).toMatch(/\d/);
    expect(processStart(sleeper.pid ?? 0)).toBe(start);
    expect(await waitUntil(() => commandLine(sleeper.pid ?? 0).includes('60'), { timeoutMs: 5_000 })).toBe(true);
  });

  it('finds nothing when the process has ended', async () => {
    const sleeper = spawn('sleep', ['60']);
    sleeper.kill('SIGKILL');
    await once(sleeper, 'exit');
    expect(isRunning(sleeper.pid ?? 0)).toBe(false);
    expect(commandLine(sleeper.pid ?? 0)).toEqual([]);
  });

  it('treats a zombie as ended, even if a signal still reaches it', async () => {
    // The shell starts a child, then becomes a program that never reaps it.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    child = parent;
    const [line] = await once(parent.stdout, 'data');
    const zombie = Number(String(line));
    expect(await waitUntil(() => !isRunning(zombie), { timeoutMs: 5_000 })).toBe(true);
    expect(() => process.kill(zombie, 0)).not.toThrow();
  });
});
