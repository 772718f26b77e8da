import type { Client } from 'pg';
import { paceOf, Progress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { announceLoad } from './load-record.js';

const ENTER_EVERY_MS = 1000;

export type LoadPhase = 'reading' | 'writing' | 'refreshing';

const WORDS: Record<LoadPhase, string> = { reading: 'reading', writing: 'loading', refreshing: 'refreshing views after' };

/** Each phase's share of the total time, and the share of the phases before it (38.6 M events, 277 s). */
const SHARES: Record<LoadPhase, { before: number; own: number }> = {
  reading: { before: 0, own: 0.28 },
  writing: { before: 0.28, own: 0.7 },
  refreshing: { before: 0.98, own: 0.02 },
};

/**
 * Shows a load's progress on the terminal and writes it to table `loads` once a second, for the console. It uses a connection of its own,
 * because the load's connection is inside a transaction.
 */
export class LoadProgress {
  private readonly terminal: Progress;
  private phase: LoadPhase | null = null;
  private fractionBefore = 0;
  private rowsAfter = 0;
  private enteredAt = Number.NEGATIVE_INFINITY;
  private entering: Promise<void> = Promise.resolve();

  constructor(
    terminal: Terminal,
    private readonly client: Client,
    private readonly load: { loadId: number; fileName: string; secondsBefore: number },
  ) {
    this.terminal = new Progress(terminal);
  }

  /** Seconds of this run. */
  get seconds(): number {
    return this.terminal.seconds;
  }

  /** Running time in seconds, over all runs. */
  get allSeconds(): number {
    return this.load.secondsBefore + this.terminal.seconds;
  }

  /** @param done share of the phase, from 0 to 1. @param rows written in this run */
  show(phase: LoadPhase, done: number, rows: number | null): void {
    const { before, own } = SHARES[phase];
    if (phase !== this.phase) {
      this.phase = phase;
      this.enteredAt = Number.NEGATIVE_INFINITY;
      if (phase === 'writing') {
        // Where an earlier run stopped; known once the file is read.
        this.fractionBefore = own * done;
        this.rowsAfter = this.seconds;
      }
    }
    const fraction = before + own * Math.min(1, Math.max(0, done));
    const state = { fraction, rows, fractionBefore: this.fractionBefore, rowsAfter: this.rowsAfter };
    this.terminal.show({ task: `${WORDS[phase]} ${this.load.fileName}`, ...state });
    if (performance.now() - this.enteredAt < ENTER_EVERY_MS) return;
    this.enteredAt = performance.now();
    const { rowsPerSecond, secondsLeft } = paceOf(state, this.seconds);
    const entry = [this.load.loadId, phase, fraction, rows ?? 0, rowsPerSecond, secondsLeft];
    this.entering = this.entering.then(() => this.enter(entry)).catch(() => undefined);
  }

  /** Ends the line on the terminal and waits for the last write. */
  async end(): Promise<void> {
    this.terminal.end();
    await this.entering;
  }

  /** A failure is ignored here: the load itself needs the database more and will report it. */
  private async enter(state: readonly unknown[]): Promise<void> {
    await this.client.query(
      `update loads
       set phase = $2, fraction = $3, rows_written = $4, rows_per_second = $5, seconds_left = $6, progressed_at = clock_timestamp()
       where load_id = $1`,
      [...state],
    );
    await announceLoad(this.client, this.load.loadId, 'running');
  }
}
