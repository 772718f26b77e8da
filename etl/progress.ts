import type { Terminal } from './terminal.js';

const REWRITE_EVERY_MS = 200;
const LINE_EVERY_MS = 5000;

export interface ProgressState {
  /** The current task, for example "loading 2019-Oct.csv". */
  task: string;
  /** From 0 to 1. */
  fraction: number;
  /** Rows done so far in this run; null when the task does not count rows. */
  rows: number | null;
  /** Fraction at the start of this run, from 0 to 1: an earlier run did that part. */
  fractionBefore: number;
  /** Seconds of the task before its first row began; 0 by default. */
  rowsAfter?: number;
}

/** Shows the progress of a task: one rewritten line on a terminal, otherwise a line every five seconds. */
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

  /** Shows the task's own text when an update is due. */
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

/** Rows a second and seconds left of a task that has run for `seconds`; null when not known yet. */
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

/** Formats 1234567 as 1,234,567. */
export function wholeText(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Formats seconds as "42 s", "3 min 20 s" or "2 h 5 min". */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
