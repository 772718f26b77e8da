import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** USER_HZ, which Linux fixes for what it tells programs. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

interface ProcessStat {
  parent: number;
  cpuSeconds: number;
}

function statOf(pid: number): ProcessStat | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { parent: Number(fields[1]), cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND };
  } catch {
    return undefined;
  }
}

/** CPU seconds of a process so far, its own alone. Linux. */
export const cpuSeconds = (pid: number): number => statOf(pid)?.cpuSeconds ?? 0;

/** CPU seconds of a process and of all that it started and that still run. */
export function cpuSecondsOfTree(root: number): number {
  const stats = new Map<number, ProcessStat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat !== undefined) stats.set(Number(name), stat);
  }
  const isInTree = (pid: number): boolean => pid === root || (stats.has(pid) && isInTree(stats.get(pid)?.parent ?? 0));
  return [...stats].filter(([pid]) => isInTree(pid)).reduce((sum, [, stat]) => sum + stat.cpuSeconds, 0);
}

/** CPU seconds of all that ran on this machine since it started. */
export function machineCpuSeconds(): number {
  const [, , user, nice, system, , , irq, softirq] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(' ').map(Number);
  return ((user ?? 0) + (nice ?? 0) + (system ?? 0) + (irq ?? 0) + (softirq ?? 0)) / TICKS_PER_SECOND;
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
