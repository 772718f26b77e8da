import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineCpuSeconds, type TreeUsage, usageOfTree } from '../process-usage.js';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts', 'etl.mjs');
const EACH_MS = 200;
/** A line of the summary that tells how long something took: `  reading and checking   12.3 s`. */
const PHASE = /^\s+(\S.*?)\s{2,}([\d.]+) s$/gm;

export interface LoadRun {
  /** Of the whole command. */
  seconds: number;
  loader: Usage;
  postgres: Usage;
  /** CPU seconds of all that ran here meanwhile. */
  machineCpuSeconds: number;
  phases: readonly { name: string; seconds: number }[];
}

interface Usage {
  cpuSeconds: number;
  mostMegabytes: number;
}

let running: ChildProcess | undefined;

/** Ends the command that runs, if any, as Ctrl-C does. */
export async function stopLoadRun(): Promise<void> {
  const child = running;
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** Runs `npm run etl -- load FILE…` on the embedded store of a folder, which nothing else has open. @throws when it fails */
export async function runLoad(dataDir: string, paths: readonly string[]): Promise<LoadRun> {
  const [begun, machine] = [performance.now(), machineCpuSeconds()];
  const child = spawn(process.execPath, [SCRIPT, 'load', ...paths], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATA_DIR: dataDir, DATABASE_URL: undefined },
  });
  running = child;
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const loader: Usage = { cpuSeconds: 0, mostMegabytes: 0 };
  const postgres: Usage = { cpuSeconds: 0, mostMegabytes: 0 };
  const timer = setInterval(() => {
    const postmaster = postmasterOf(dataDir);
    if (child.pid !== undefined) note(loader, usageOfTree(child.pid, postmaster));
    if (postmaster !== null) note(postgres, usageOfTree(postmaster));
  }, EACH_MS);
  try {
    const [code] = (await once(child, 'close')) ?? [];
    if (code !== 0) throw new Error(`the load ended with ${String(code)}:\n${output.trimEnd().split('\n').slice(-5).join('\n')}`);
  } finally {
    clearInterval(timer);
    running = undefined;
  }
  return {
    seconds: (performance.now() - begun) / 1000,
    loader,
    postgres,
    machineCpuSeconds: machineCpuSeconds() - machine,
    phases: [...output.matchAll(PHASE)]
      .map(([, name = '', seconds]) => ({ name, seconds: Number(seconds) }))
      // The whole of it, which is told already.
      .filter(({ name }) => name !== 'time'),
  };
}

function note(usage: Usage, { cpuSeconds, megabytes }: TreeUsage): void {
  // Less than before: of processes that ended, and that nobody has waited for yet.
  usage.cpuSeconds = Math.max(usage.cpuSeconds, cpuSeconds);
  usage.mostMegabytes = Math.max(usage.mostMegabytes, megabytes);
}

/** Pid of the embedded server of a folder, while it runs. */
function postmasterOf(dataDir: string): number | null {
  try {
    return Number(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return null;
  }
}
