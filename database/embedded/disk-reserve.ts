import { randomFillSync } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { privateFile, writeAnew } from './private-files.js';

const chunkBytes = 1024 ** 2;

/** A file that only takes up space. It is deleted when the disk is full, so that PostgreSQL can continue. */
export class DiskReserve {
  constructor(
    private readonly file: string,
    readonly bytes: number,
  ) {}

  /** Also true if no reserve is wanted and none exists. */
  get isWhole(): boolean {
    return (statSync(this.file, { throwIfNoEntry: false })?.size ?? 0) === this.bytes;
  }

  /** Writes random bytes: a sparse file, or zeros on a compressing disk, would free no space. @throws ENOSPC from the system */
  async make(): Promise<void> {
    if (this.isWhole) return;
    this.giveUp();
    if (this.bytes === 0) return;
    const unfinished = `${this.file}.unfinished`;
    const chunk = randomFillSync(Buffer.alloc(chunkBytes));
    try {
      const handle = await open(unfinished, writeAnew, privateFile);
      try {
        for (let left = this.bytes; left > 0; left -= chunkBytes) await handle.writeFile(chunk.subarray(0, Math.min(left, chunkBytes)));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(unfinished, this.file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  /** @returns whether there was a reserve to delete */
  giveUp(): boolean {
    rmSync(`${this.file}.unfinished`, { force: true });
    const isThere = existsSync(this.file);
    rmSync(this.file, { force: true });
    return isThere;
  }
}
