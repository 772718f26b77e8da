/** The progress of a replay, stored beside its file: `2019-Oct.csv.replay.json`. Deleted once the replay is complete. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { privateFile } from '@storepulse/database/embedded/private-files.js';
import { ReplayError } from './replay-error.js';

const SUFFIX = '.replay.json';
const kept = z.object({
  /** Identifies the file by its content. */
  file: z.string(),
  /** Number of answered rows. */
  rows: z.int().min(0),
  /** Whether it was started with --shift-to-now. */
  shiftToNow: z.boolean(),
});
export type Position = z.infer<typeof kept>;

export class ReplayPosition {
  readonly path: string;

  constructor(filePath: string) {
    this.path = filePath + SUFFIX;
  }

  /**
   * The position where an earlier run of the same replay stopped; null when there was none.
   *
   * @throws ReplayError when the file or the --shift-to-now option has changed
   */
  async find(file: string, shiftToNow: boolean): Promise<Position | null> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (text === null) return null;
    const read = kept.safeParse(jsonOf(text));
    const remove = `delete ${this.path} to start over`;
    if (!read.success) throw new ReplayError(`${this.path} is not a replay position: ${remove}.`);
    if (read.data.file !== file) throw new ReplayError(`The file has changed since this replay started: ${remove}.`);
    if (read.data.shiftToNow !== shiftToNow) {
      const how = shiftToNow ? 'without --shift-to-now: remove the option' : 'with --shift-to-now: add the option';
      throw new ReplayError(`This replay was started ${how}, or ${remove}.`);
    }
    return read.data;
  }

  /** Writes atomically, so that a position is complete whenever the process ends. @throws ReplayError */
  async keep(position: Position): Promise<void> {
    try {
      await writeFile(`${this.path}.new`, `${JSON.stringify(position)}\n`, { mode: privateFile });
      await rename(`${this.path}.new`, this.path);
    } catch (error) {
      throw new ReplayError(`The position cannot be written to ${this.path}. Copy the file to a folder that this user may write to.`, {
        cause: error,
      });
    }
  }

  async forget(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
