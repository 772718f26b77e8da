import type { Client } from 'pg';
import { Progress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { announceLoad } from './load-record.js';

const ENTER_EVERY_MS = 1000;

export type LoadPhase = 'reading' | 'writing' | 'refreshing';

const WORDS: Record<LoadPhase, string> = { reading: 'reading', writing: 'loading', refreshing: 'refreshing views after' };

/**
 * How far a load is, on the terminal, and once a second in the table `loads` for the console: by a connection of its own, since that
 * of the load is inside a transaction.
 */
export class LoadProgress {
  private readonly terminal: Progress;
  private phase: LoadPhase | null = null;
  private phaseSince = 0;
  private phaseFrom = 0;
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

  /** Seconds at work, over all runs. */
  get allSeconds(): number {
    return this.load.secondsBefore + this.terminal.seconds;
  }

  /** @param fraction of the phase, from 0 to 1. @param rows written in this run */
  show(phase: LoadPhase, fraction: number, rows: number | null): void {
    if (phase !== this.phase) {
      this.phase = phase;
      this.phaseSince = this.seconds;
      this.phaseFrom = fraction;
      this.enteredAt = Number.NEGATIVE_INFINITY;
    }
    this.terminal.show({ task: `${WORDS[phase]} ${this.load.fileName}`, fraction, rows, fractionBefore: this.phaseFrom });
    if (performance.now() - this.enteredAt < ENTER_EVERY_MS) return;
    this.enteredAt = performance.now();
    const inPhase = this.seconds - this.phaseSince;
    const done = fraction - this.phaseFrom;
    const state = [
      this.load.loadId,
      phase,
      Math.min(1, Math.max(0, fraction)),
      rows ?? 0,
      rows === null || inPhase < 1 ? null : rows / inPhase,
      done <= 0 || inPhase < 1 ? null : ((1 - fraction) * inPhase) / done,
    ];
    this.entering = this.entering.then(() => this.enter(state)).catch(() => undefined);
  }

  /** Ends the line on the terminal; what is being entered is in. */
  async end(): Promise<void> {
    this.terminal.end();
    await this.entering;
  }

  /** Where it fails, the load itself will tell: it needs the database more than this does. */
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
