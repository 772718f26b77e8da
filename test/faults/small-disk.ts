import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../../database/embedded/system-error.js';

const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** A separate disk in memory that can be filled to the last byte. Needs Linux and root. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** @returns null where mounting is not allowed */
  static mount(megabytes: number): SmallDisk | null {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
    const folder = mkdtempSync(join(tmpdir(), 'storepulse-disk-'));
    if (runs('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder)) return new SmallDisk(folder);
    rmSync(folder, { recursive: true });
    return null;
  }

  /** Fills the disk, leaving no byte, or this many megabytes; others may free space later. */
  fill(leavingMegabytes = 0): void {
    const file = openSync(this.filler, 'w');
    try {
      const { bavail, bsize } = statfsSync(this.folder);
      const megabytes = Math.floor((bavail * bsize) / (1 << 20)) - leavingMegabytes;
      writeUntilFull(file, Buffer.alloc(1 << 20), Math.max(0, megabytes));
      if (leavingMegabytes === 0) writeUntilFull(file, Buffer.alloc(1 << 12));
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(this.filler, { force: true });
  }

  /** Call once nothing uses the disk. */
  unmount(): void {
    if (!runs('umount', this.folder)) runs('umount', '--lazy', this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get filler(): string {
    return join(this.folder, 'filler');
  }
}

function writeUntilFull(file: number, bytes: Buffer, times = Number.POSITIVE_INFINITY): void {
  try {
    for (let written = 0; written < times; written += 1) writeSync(file, bytes);
  } catch (error) {
    if (errorCode(error) !== 'ENOSPC') throw error;
  }
}
