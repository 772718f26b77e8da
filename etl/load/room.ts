import { statfs } from 'node:fs/promises';
import { SourceError } from '../sources/source.js';
import type { StoreSession } from '../store-session.js';
import type { FileToLoad } from './identify-file.js';

/** What the store takes for a byte of CSV, indexes and roll-ups included (bench: storage), and the tables aside while it is written. */
const STORE_BYTES = 2;
const ASIDE_BYTES = 1;
/** A packed byte says this many of CSV. */
const UNPACKED: Record<FileToLoad['format'], number> = { csv: 1, 'csv.gz': 3.6, ndjson: 0.5, 'ndjson.gz': 5, parquet: 6 };

/** There is nothing wrong with the file: the disk is too small for it. */
export class NoRoomError extends SourceError {}

/** @throws NoRoomError where the disk has not the room; the server's own counts only where it runs on this machine as ours */
export async function assertRoom(store: StoreSession, file: FileToLoad, folder: string): Promise<void> {
  const needed = file.bytes * UNPACKED[file.format] * (ASIDE_BYTES + (store.isEmbedded ? STORE_BYTES : 0));
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new NoRoomError(
    `needs about ${gigabytes(needed)} GB of disk under ${store.dataDir}, and ${gigabytes(free)} GB are free: make room, or set DATA_DIR to another disk`,
  );
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
