import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { INPUT_COLUMNS } from '@storepulse/contracts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Suffix of an unfinished file, so that it is never mistaken for a complete one. */
const UNFINISHED = '.unfinished';
const HEADER = `${INPUT_COLUMNS.join(',')}\n`;

/** The name of a month's file, as in the data set: `2019-Oct.csv`. */
export function monthFileName(epochMs: number): string {
  const at = new Date(epochMs);
  return `${at.getUTCFullYear()}-${MONTHS[at.getUTCMonth()]}.csv`;
}

/** A month's file while it is written. It gets its final name once it is complete and on disk. */
export class MonthFile {
  rows = 0;
  bytes = 0;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(folder: string, name: string): Promise<MonthFile> {
    const path = join(folder, name);
    const file = new MonthFile(path, await open(path + UNFINISHED, 'w'));
    await file.append(Buffer.from(HEADER, 'latin1'), 0);
    return file;
  }

  /** The bytes must not change until this is done. */
  async append(bytes: Uint8Array, rows: number): Promise<void> {
    for (let written = 0; written < bytes.length; ) written += (await this.handle.write(bytes, written)).bytesWritten;
    this.rows += rows;
    this.bytes += bytes.length;
  }

  async finish(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(this.path + UNFINISHED, this.path);
  }

  /** Deletes the unfinished file. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.path + UNFINISHED, { force: true });
  }
}
