/**
 * Writes a simulated history into one file for each month. While one buffer is being written to disk, the next one is filled.
 */
import { setImmediate } from 'node:timers/promises';
import type { Catalog } from '@storepulse/shop-model';
import { MonthFile, monthFileName } from './month-file.js';
import { RowWriter } from './row-writer.js';
import type { SimulatedHistory } from './simulated-history.js';

const PIECE_BYTES = 4 * 1024 * 1024;
/** Rows between checks for a stop and progress updates, also across minutes with few events. */
const ROWS_PER_BREATH = 20_000;

export interface WrittenFile {
  path: string;
  rows: number;
  bytes: number;
}

/**
 * @param onRows gets the number of rows written so far
 * @returns the complete files; when `signal` stops it, the unfinished file is deleted
 */
export async function writeMonths(
  history: SimulatedHistory,
  catalog: Catalog,
  folder: string,
  signal: AbortSignal,
  onRows: (rows: number) => void,
): Promise<WrittenFile[]> {
  const output = new MonthOutput(folder);
  const rows = new RowWriter(catalog, history.calendar);
  let made = 0;
  let nextBreath = ROWS_PER_BREATH;
  try {
    for (const { minuteMs, positions } of history.minutes()) {
      if (output.isOfOtherMonth(minuteMs)) await output.begin(minuteMs);
      for (let at = 0; at < positions.length; ) {
        at = output.writeRows(rows, minuteMs, positions, at);
        if (at < positions.length) await output.flush();
      }
      made += positions.length;
      if (made < nextBreath) continue;
      nextBreath = made + ROWS_PER_BREATH;
      onRows(made);
      await setImmediate();
      if (signal.aborted) break;
    }
    if (signal.aborted) await output.discard();
    else await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  }
  return output.finished;
}

class MonthOutput {
  readonly finished: WrittenFile[] = [];
  private file: MonthFile | null = null;
  private name = '';
  private untilMs = Number.NEGATIVE_INFINITY;
  private buffer = Buffer.allocUnsafe(PIECE_BYTES);
  private spare = Buffer.allocUnsafe(PIECE_BYTES);
  private end = 0;
  private rows = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly folder: string) {}

  isOfOtherMonth(epochMs: number): boolean {
    return epochMs >= this.untilMs;
  }

  async begin(epochMs: number): Promise<void> {
    await this.finish();
    const at = new Date(epochMs);
    this.untilMs = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
    this.name = monthFileName(epochMs);
    this.file = await MonthFile.create(this.folder, this.name);
  }

  /** Writes rows into the buffer while there is space. @returns the first row that did not fit */
  writeRows(writer: RowWriter, minuteMs: number, positions: Int32Array, from: number): number {
    let at = from;
    let { end } = this;
    for (; at < positions.length && RowWriter.hasRoom(this.buffer, end); at++) {
      end = writer.write(this.buffer, end, minuteMs, positions[at] ?? 0);
    }
    this.end = end;
    this.rows += at - from;
    return at;
  }

  async flush(): Promise<void> {
    await this.writing;
    if (this.file === null || this.end === 0) return;
    this.writing = this.file.append(this.buffer.subarray(0, this.end), this.rows);
    // Awaited before the next write; until then, a failure must not count as an unhandled rejection.
    this.writing.catch(() => undefined);
    [this.buffer, this.spare] = [this.spare, this.buffer];
    this.end = 0;
    this.rows = 0;
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.writing;
    if (this.file === null) return;
    const { path, rows, bytes } = this.file;
    await this.file.finish();
    this.finished.push({ path, rows, bytes });
    this.file = null;
  }

  async discard(): Promise<void> {
    await this.writing.catch(() => undefined);
    await this.file?.discard();
    this.file = null;
  }
}
