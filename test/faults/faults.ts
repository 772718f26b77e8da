import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../../database/embedded/system-error.js';
import type { Product } from './product.js';
import type { Random } from './random.js';

/**
 * - `api`: kill -9 of the API, restarted at once
 * - `starting`: the same, and once more while it starts
 * - `terminate`: SIGTERM of the API, restarted when it has ended
 * - `backend`: kill -9 of a PostgreSQL child process: a connection or a helper
 * - `postmaster`: kill -9 of PostgreSQL's first process
 * - `immediate`: `pg_ctl stop -m immediate`
 * - `all`: kill -9 of the API and all of PostgreSQL, as in a power failure
 */
export const FAULTS = ['api', 'backend', 'immediate', 'terminate', 'postmaster', 'starting', 'all'] as const;
export type Fault = (typeof FAULTS)[number];

const START_AGAIN_MS = 1500;

/** Injects the fault and restarts what does not restart by itself. @returns a description of what was hit */
export const strike = (fault: Fault, product: Product, random: Random): Promise<string> => STRIKES[fault](product, random);

const STRIKES: Record<Fault, (product: Product, random: Random) => Promise<string>> = {
  api: async (product) => {
    await product.end('SIGKILL');
    product.run();
    return 'the API';
  },
  starting: async (product, random) => {
    await product.end('SIGKILL');
    product.run();
    const afterMs = random.below(START_AGAIN_MS);
    await delay(afterMs);
    await product.end('SIGKILL');
    product.run();
    return `the API, and again ${afterMs} ms into its start`;
  },
  terminate: async (product) => {
    const code = await product.end('SIGTERM');
    if (code !== 0) throw new Error(`SIGTERM was answered with exit code ${code}\n${product.output}`);
    product.run();
    return 'the API, with SIGTERM';
  },
  backend: async (product, random) => {
    const processes = await product.untilServerRuns();
    // Half the time, a connection that is running a statement or transaction.
    const working = processes.filter(({ title }) => /\b(COMMIT|INSERT|SELECT|BEGIN|idle in transaction)\b/.test(title));
    const candidates = working.length > 0 && random.chance(0.5) ? working : processes;
    const hit = candidates[random.below(candidates.length)] ?? processes[0];
    if (hit === undefined) throw new Error('PostgreSQL has no process');
    kill(hit.pid, 'SIGKILL');
    return hit.title;
  },
  postmaster: async (product) => {
    await product.untilServerRuns();
    kill(product.postmaster(), 'SIGKILL');
    return "PostgreSQL's first process";
  },
  immediate: async (product) => {
    await product.untilServerRuns();
    // The signal that `pg_ctl stop -m immediate` sends.
    kill(product.postmaster(), 'SIGQUIT');
    return 'PostgreSQL, told to stop at once';
  },
  all: async (product) => {
    const server = [product.postmaster(), ...product.serverProcesses().map(({ pid }) => pid)];
    const ended = product.end('SIGKILL');
    for (const pid of server) kill(pid, 'SIGKILL');
    await ended;
    product.run();
    return `the API and ${server.length} processes of PostgreSQL`;
  },
};

/** Freezes every process of the server, as a machine that hangs. @returns resumes them */
export function freeze(product: Product): () => void {
  const pids = [product.postmaster(), ...product.serverProcesses().map(({ pid }) => pid)];
  for (const pid of pids) kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of pids.toReversed()) kill(pid, 'SIGCONT');
  };
}

function kill(pid: number | null, signal: NodeJS.Signals): void {
  if (pid === null) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    // The process ended by itself in the meantime.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/** Runs a program to its end. @returns whether it succeeded */
export async function runs(program: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(program, args, { stdio: 'ignore' });
  const [code] = await Promise.race([once(child, 'exit'), once(child, 'error').then(() => [1])]);
  return code === 0;
}
