import type { Terminal } from './terminal.js';

const REWRITE_EVERY_MS = 200;
const LINE_EVERY_MS = 5000;

export interface ProgressState {
  /** What is being done, as "loading 2019-Oct.csv". */
  task: string;
  /** From 0 to 1. */
  fraction: number;
  /** Rows done so far in this run; null where rows are not what is counted. */
  rows: number | null;
  /** Where this run began, from 0 to 1: what an earlier run did took no time now. */
  fractionBefore: number;
  /** After so many seconds of the task its first row was begun; at once, where it is left out. */
  rowsAfter?: number;
}

/** Shows how far a task is: on a terminal one line that is written over, elsewhere a line every five seconds. */
export class Progress {
  private readonly startedAt = performance.now();
  private shownAt: number;

  constructor(private readonly terminal: Terminal) {
    this.shownAt = terminal.rewritable ? Number.NEGATIVE_INFINITY : this.startedAt;
  }

  /** Seconds since the task began. */
  get seconds(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  show(state: ProgressState): void {
    this.tell(() => progressText(state, this.seconds));
  }

  /** Shows a text of the task's own, when it is time to. */
  tell(textOf: () => string): void {
    const now = performance.now();
    if (now - this.shownAt < (this.terminal.rewritable ? REWRITE_EVERY_MS : LINE_EVERY_MS)) return;
    this.shownAt = now;
    const text = textOf();
    if (this.terminal.rewritable) this.terminal.rewrite(text.slice(0, this.terminal.columns - 1));
    else this.terminal.line(text);
  }

  end(): void {
    if (this.terminal.rewritable) this.terminal.rewrite('');
  }
}

/** Rows a second and seconds left, of a task that runs for so many seconds; null where that cannot be told yet. */
export function paceOf(
  { fraction, rows, fractionBefore, rowsAfter = 0 }: Omit<ProgressState, 'task'>,
  seconds: number,
): { rowsPerSecond: number | null; secondsLeft: number | null } {
  const done = fraction - fractionBefore;
  return {
    rowsPerSecond: rows === null || rows === 0 || seconds - rowsAfter < 1 ? null : rows / (seconds - rowsAfter),
    secondsLeft: done <= 0 || seconds < 1 ? null : ((1 - fraction) * seconds) / done,
  };
}

export function progressText(state: ProgressState, seconds: number): string {
  const { task, fraction, rows } = state;
  const { rowsPerSecond, secondsLeft } = paceOf(state, seconds);
  const parts = [`${Math.floor(fraction * 100)} %`];
  if (rows !== null) parts.push(`${wholeText(rows)} rows`);
  if (rowsPerSecond !== null) parts.push(`${wholeText(rowsPerSecond)} rows/s`);
  if (secondsLeft !== null) parts.push(`${durationText(secondsLeft)} left`);
  return `${task}: ${parts.join(', ')}`;
}

/** 1234567 as 1,234,567. */
export function wholeText(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Seconds as "42 s", "3 min 20 s" or "2 h 5 min". */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
