import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { isRunning } from './process-identity.js';
import { errorCode } from './system-error.js';
import { waitUntil } from './wait-until.js';

const endPatienceMs = 2_000;

/**
 * Ends the processes that a killed postmaster left. One that computes would not notice for as long as its statement takes, and no server
 * starts while it is attached to the shared memory. What they were doing is rolled back by the replay of the log, as after any crash.
 *
 * Call only under the lock of the cluster, when its postmaster has ended. Without /proc nothing is found.
 */
export async function endOrphans(dataFolder: string): Promise<void> {
  const orphans = processesOf(dataFolder);
  for (const pid of orphans) kill(pid);
  await waitUntil(() => orphans.every((pid) => !isRunning(pid)), { timeoutMs: endPatienceMs, everyMs: 10 });
}

/** Every process of a server stands in its data folder; a person's shell may stand there too. */
function processesOf(dataFolder: string): number[] {
  if (!existsSync('/proc/self/exe')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => linkOf(pid, 'cwd') === dataFolder && basename(linkOf(pid, 'exe')) === 'postgres');
}

/** Where it leads; empty where the process has ended or belongs to another user. */
function linkOf(pid: number, name: 'cwd' | 'exe'): string {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself in between.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
