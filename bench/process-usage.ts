import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** USER_HZ, which is fixed on Linux. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

interface ProcessStat {
  parent: number;
  cpuSeconds: number;
  /** CPU of its ended children. */
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

/** CPU seconds of a process so far, without its children. Linux only. */
export const cpuSeconds = (pid: number): number => statOf(pid)?.cpuSeconds ?? 0;

/** A process and all its running descendants. */
function treeOf(root: number): Map<number, ProcessStat> {
  const stats = new Map<number, ProcessStat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat !== undefined) stats.set(Number(name), stat);
  }
  const isInTree = (pid: number): boolean => pid === root || (stats.has(pid) && isInTree(stats.get(pid)?.parent ?? 0));
  return new Map([...stats].filter(([pid]) => isInTree(pid)));
}

/** CPU seconds of a process and its running descendants. */
export const cpuSecondsOfTree = (root: number): number => [...treeOf(root).values()].reduce((sum, stat) => sum + stat.cpuSeconds, 0);

export interface TreeUsage {
  cpuSeconds: number;
  /** Private memory of all processes, plus their shared memory once. */
  megabytes: number;
}

/**
 * CPU and memory of a process and its descendants so far.
 *
 * @param without a descendant to leave out, with its own descendants. Ended processes of the rest are then left out too, because they
 *   cannot be told apart from its own.
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

/** CPU seconds of all processes on this machine since it started. */
export function machineCpuSeconds(): number {
  const [, , user, nice, system, , , irq, softirq] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(' ').map(Number);
  return ((user ?? 0) + (nice ?? 0) + (system ?? 0) + (irq ?? 0) + (softirq ?? 0)) / TICKS_PER_SECOND;
}

/** CPU seconds the host gave to others while this machine wanted them (steal), since it started; 0 on a physical machine. */
export function stolenCpuSeconds(): number {
  // proc(5): user nice system idle iowait irq softirq steal, after "cpu" and two spaces.
  return Number((readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(' ')[9] ?? 0) / TICKS_PER_SECOND;
}

/** Resident memory of a process in MB. */
export function residentMegabytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * PAGE_BYTES) / 1024 ** 2;
}

/** Whether the process runs in the folder or below, and is not another process that reused the id. */
export function isRunningIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`);
  } catch {
    return false;
  }
}
