import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineCpuSeconds, type TreeUsage, usageOfTree } from '../process-usage.js';
import { startEtl } from './etl-command.js';

const EACH_MS = 200;
/** A summary line with the duration of a phase: `  reading and checking   12.3 s`. */
const PHASE = /^\s+(\S.*?)\s{2,}([\d.]+) s$/gm;

export interface LoadRun {
  /** Duration of the whole command. */
  seconds: number;
  loader: Usage;
  postgres: Usage;
  /** CPU seconds of all processes on this machine in that time. */
  machineCpuSeconds: number;
  phases: readonly { name: string; seconds: number }[];
}

interface Usage {
  cpuSeconds: number;
  maxMegabytes: number;
}

/** Runs `npm run etl -- load FILE…` on the embedded store of a folder that no other process has open. @throws if it fails */
export async function runLoad(dataDir: string, paths: readonly string[]): Promise<LoadRun> {
  const [begun, machine] = [performance.now(), machineCpuSeconds()];
  const command = startEtl(['load', ...paths], { DATA_DIR: dataDir });
  const loader: Usage = { cpuSeconds: 0, maxMegabytes: 0 };
  const postgres: Usage = { cpuSeconds: 0, maxMegabytes: 0 };
  const timer = setInterval(() => {
    const postmaster = postmasterOf(dataDir);
    if (command.pid !== undefined) note(loader, usageOfTree(command.pid, postmaster));
    if (postmaster !== null) note(postgres, usageOfTree(postmaster));
  }, EACH_MS);
  let output: string;
  try {
    output = await command.output;
  } finally {
    clearInterval(timer);
  }
  return {
    seconds: (performance.now() - begun) / 1000,
    loader,
    postgres,
    machineCpuSeconds: machineCpuSeconds() - machine,
    phases: [...output.matchAll(PHASE)]
      .map(([, name = '', seconds]) => ({ name, seconds: Number(seconds) }))
      // The total, which `seconds` already covers.
      .filter(({ name }) => name !== 'time'),
  };
}

function note(usage: Usage, { cpuSeconds, megabytes }: TreeUsage): void {
  // The sum can drop while ended processes have not been waited for yet, so keep the maximum.
  usage.cpuSeconds = Math.max(usage.cpuSeconds, cpuSeconds);
  usage.maxMegabytes = Math.max(usage.maxMegabytes, megabytes);
}

/** Process id of a folder's embedded server, while it runs. */
function postmasterOf(dataDir: string): number | null {
  try {
    return Number(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return null;
  }
}
