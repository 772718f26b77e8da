/**
 * Watches free space on the disk of the embedded server, so that events are rejected before PostgreSQL runs out of space. PostgreSQL shuts
 * down when its WAL has no room, and then nothing can be read.
 *
 *     free space   ── below 64 MB ──> full: nobody writes, errors say how much space is needed
 *                  ── below 32 MB ──> the reserve is deleted
 *                  ── room for the reserve and 80 MB ──> the reserve is created again, and writing resumes
 */
import { realpathSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskReserve } from './disk-reserve.js';
import type { Report } from './report.js';
import { errorCode, errorText } from './system-error.js';

const mebibyte = 1024 ** 2;
/** Room for several seconds of ingest at full speed, a new WAL segment (16 MB), and temporary files of readers' sorts. */
export const fullBelowBytes = 64 * mebibyte;
const giveUpBelowBytes = 32 * mebibyte;
/** This much more than `fullBelowBytes` must be free before writing resumes, or it would stop again at once. */
const marginBytes = 16 * mebibyte;
const everyMs = 250;

export interface DiskFull {
  /** Bytes to free before events are accepted again. */
  neededBytes: number;
  since: Date;
}

export class DiskGuard {
  #full: DiskFull | null = null;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly dataFolder: string,
    private readonly reserve: DiskReserve,
    private readonly report: Report,
  ) {}

  /** Null while there is enough space. */
  get full(): DiskFull | null {
    return this.#full;
  }

  /** Creates the reserve and keeps watching until `stop`. */
  start(): void {
    this.#timer ??= setInterval(() => void this.look().catch(() => undefined), everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking?.catch(() => undefined);
  }

  /** Calls `changed` when the disk becomes full and when it has room again. @returns a function that unsubscribes */
  onChange(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }

  /** Checks now, or waits for the check in progress. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** For a server that met a full disk although the system reports free space, as with a quota. */
  giveUpReserve(): void {
    if (this.reserve.giveUp()) this.report('The disk is full: Storepulse deleted its reserve file to free space for PostgreSQL');
  }

  async #look(): Promise<void> {
    let free = await freeBytes(this.dataFolder);
    if (free < giveUpBelowBytes && this.reserve.giveUp()) {
      this.report('The disk is full: Storepulse deleted its reserve file to free space for PostgreSQL');
      free = await freeBytes(this.dataFolder);
    }
    const isEnough = free >= this.#wanted();
    if (isEnough && !this.reserve.isWhole) {
      try {
        await this.reserve.make();
      } catch (error) {
        if (!['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '')) throw error;
        this.#set(await freeBytes(this.dataFolder), true);
        return;
      }
    }
    this.#set(free, !isEnough);
  }

  #wanted(): number {
    const base = this.#full === null && this.reserve.isWhole ? fullBelowBytes : fullBelowBytes + marginBytes;
    return this.reserve.isWhole ? base : base + this.reserve.bytes;
  }

  #set(free: number, isFull: boolean): void {
    const wasFull = this.#full !== null;
    if (isFull) {
      const since = this.#full?.since ?? new Date();
      this.#full = { neededBytes: 0, since };
      this.#full = { neededBytes: Math.max(mebibyte, this.#wanted() - free), since };
    } else this.#full = null;
    if (wasFull === isFull) return;
    this.report(isFull ? diskFullText(this.#full?.neededBytes ?? 0) : 'The disk has free space again');
    for (const changed of this.#listeners) changed();
  }
}

/** One line for a person. */
export const diskFullText = (neededBytes: number): string => `Disk full: ${Math.ceil(neededBytes / 1e6)} MB needed`;

/** Bytes that an unprivileged user may still write, in the data folder or the WAL folder, whichever has less. */
async function freeBytes(dataFolder: string): Promise<number> {
  const sizes = await Promise.all(
    [dataFolder, realFolder(join(dataFolder, 'pg_wal'))].map(async (folder) => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    }),
  );
  return Math.min(...sizes);
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    throw new Error(`The folder ${folder} cannot be read: ${errorText(error)}`, { cause: error });
  }
}
