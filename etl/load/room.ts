import { statfs } from 'node:fs/promises';
import { SourceError } from '../sources/source.js';
import type { StoreSession } from '../store-session.js';
import type { FileToLoad } from './identify-file.js';

/** Stored bytes for each byte of CSV, with indexes and roll-ups (bench: storage), and staging bytes during the load. */
const STORE_BYTES = 2;
const STAGING_BYTES = 1;
/** Bytes of CSV for each byte of the file. */
const UNPACKED: Record<FileToLoad['format'], number> = { csv: 1, 'csv.gz': 3.6, ndjson: 0.5, 'ndjson.gz': 5, parquet: 6 };

/** The disk is too small; nothing is wrong with the file. */
export class NoRoomError extends SourceError {}

/** @throws NoRoomError when disk space is short. The database's own needs count only for the embedded server, which writes to this disk. */
export async function assertRoom(store: StoreSession, file: FileToLoad, folder: string): Promise<void> {
  const needed = file.bytes * UNPACKED[file.format] * (STAGING_BYTES + (store.isEmbedded ? STORE_BYTES : 0));
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new NoRoomError(
    `needs about ${gigabytes(needed)} GB under ${store.dataDir}, but only ${gigabytes(free)} GB are free. Free disk space, or set DATA_DIR to another disk`,
  );
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
