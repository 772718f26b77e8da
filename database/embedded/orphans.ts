import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { isRunning } from './process-identity.js';
import { errorCode } from './system-error.js';
import { waitUntil } from './wait-until.js';

const endPatienceMs = 2_000;

/**
 * Kills the processes that a killed postmaster left. A computing backend would not notice until its statement ends, and no server starts
 * while it is attached to the shared memory. WAL replay rolls back their work, as after any crash.
 *
 * Call only under the cluster's lock, after its postmaster has ended. Without /proc it finds nothing.
 */
export async function endOrphans(dataFolder: string): Promise<void> {
  const orphans = processesOf(dataFolder);
  for (const pid of orphans) kill(pid);
  await waitUntil(() => orphans.every((pid) => !isRunning(pid)), { timeoutMs: endPatienceMs, everyMs: 10 });
}

/** Every process of a server has the data folder as its working directory; a person's shell may too. */
function processesOf(dataFolder: string): number[] {
  if (!existsSync('/proc/self/exe')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => linkOf(pid, 'cwd') === dataFolder && basename(linkOf(pid, 'exe')) === 'postgres');
}

/** Target of the link; empty if the process has ended or belongs to another user. */
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
    // It ended by itself meanwhile.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
