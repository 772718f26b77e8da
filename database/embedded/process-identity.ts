/**
 * Identifies a process by its id and start time. An id alone is not enough: ids are reused, after a container restart within seconds. A
 * zombie (ended, not yet reaped by its parent) counts as gone, though signals still "reach" it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { errorCode } from './system-error.js';

const hasProc = existsSync('/proc/self/stat');

/** Start time of the process as opaque text (on Linux: clock ticks since boot); null if no such process lives. */
export function processStart(pid: number): string | null {
  return hasProc ? startFromProc(pid) : startFromPs(pid);
}

export function isRunning(pid: number): boolean {
  return processStart(pid) !== null;
}

/** The program and its arguments; empty if there is no such process or it may not be seen. */
export function commandLine(pid: number): string[] {
  if (!hasProc) return askPs(pid, 'command=').split(' ');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

function startFromProc(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    // ESRCH: the process ended between open and read.
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH') return null;
    throw error;
  }
  // proc(5): the name is in parentheses and may contain anything. The state (field 3) follows it; the start time is field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  if (state === 'Z' || state === 'X') return null;
  return fields[19] ?? null;
}

function startFromPs(pid: number): string | null {
  const [state, ...start] = askPs(pid, 'state=,lstart=').split(/\s+/);
  if (state === undefined || state === '' || state.startsWith('Z')) return null;
  return start.join(' ');
}

function askPs(pid: number, columns: string): string {
  try {
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
