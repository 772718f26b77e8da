import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** USER_HZ, which Linux fixes for what it tells programs. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

interface ProcessStat {
  parent: number;
  cpuSeconds: number;
  /** Of its children that have ended. */
  endedCpuSeconds: number;
}

function statOf(pid: number): ProcessStat | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return {
      parent: Number(fields[1]),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      endedCpuSeconds: (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND,
    };
  } catch {
    return undefined;
  }
}

/** CPU seconds of a process so far, its own alone. Linux. */
export const cpuSeconds = (pid: number): number => statOf(pid)?.cpuSeconds ?? 0;

/** A process and all that it started and that still run. */
function treeOf(root: number): Map<number, ProcessStat> {
  const stats = new Map<number, ProcessStat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat !== undefined) stats.set(Number(name), stat);
  }
  const isInTree = (pid: number): boolean => pid === root || (stats.has(pid) && isInTree(stats.get(pid)?.parent ?? 0));
  return new Map([...stats].filter(([pid]) => isInTree(pid)));
}

/** CPU seconds of a process and of all that it started and that still run. */
export const cpuSecondsOfTree = (root: number): number => [...treeOf(root).values()].reduce((sum, stat) => sum + stat.cpuSeconds, 0);

export interface TreeUsage {
  cpuSeconds: number;
  /** Memory of its own, and what its processes share, once. */
  megabytes: number;
}

/**
 * What a process and all that it started used so far.
 *
 * @param without a process among them that is left out with all that it started; what has ended of the rest is then left out too,
 *   since it cannot be told from that.
 */
export function usageOfTree(root: number, without?: number | null): TreeUsage {
  const apart = without === undefined || without === null ? new Map<number, ProcessStat>() : treeOf(without);
  let [cpu, own, shared] = [0, 0, 0];
  for (const [pid, stat] of treeOf(root)) {
    if (apart.has(pid)) continue;
    cpu += stat.cpuSeconds + (without === undefined ? stat.endedCpuSeconds : 0);
    const memory = memoryOf(pid);
    own += memory.own;
    shared = Math.max(shared, memory.shared);
  }
  return { cpuSeconds: cpu, megabytes: own + shared };
}

function memoryOf(pid: number): { own: number; shared: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
    return { own: megabytes('RssAnon'), shared: megabytes('RssShmem') };
  } catch {
    return { own: 0, shared: 0 };
  }
}

/** CPU seconds of all that ran on this machine since it started. */
export function machineCpuSeconds(): number {
  const [, , user, nice, system, , , irq, softirq] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(' ').map(Number);
  return ((user ?? 0) + (nice ?? 0) + (system ?? 0) + (irq ?? 0) + (softirq ?? 0)) / TICKS_PER_SECOND;
}

/** CPU seconds that the host of this machine gave to others while something here wanted them, since it started; 0 on a machine of its own. */
export function stolenCpuSeconds(): number {
  // proc(5): user nice system idle iowait irq softirq steal, after "cpu" and two spaces.
  return Number((readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(' ')[9] ?? 0) / TICKS_PER_SECOND;
}

/** Resident memory of a process in MB. */
export function residentMegabytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * PAGE_BYTES) / 1024 ** 2;
}

/** Whether this is a process that works in a folder or below; not another that was given the same number since. */
export function isRunningIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`);
  } catch {
    return false;
  }
}
