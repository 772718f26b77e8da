import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface ColumnsStatus {
  /** `idle`: their process is not running; the next question starts it. */
  state: 'idle' | 'building' | 'ready' | 'unavailable';
  /** While they are being built: the share of the events they hold, from 0 to 1. */
  share: number | null;
  /** Why they are unavailable. */
  reason: string | null;
  /** Number of events they hold; null before they have first answered. */
  events: number | null;
  /** Last batch that they include. */
  batch: number | null;
  /** When they were last brought up to date. */
  followedAt: Date | null;
  /** Size of their files. */
  bytes: number;
}

/** Size of all files below a folder; 0 if there is none. */
export async function folderBytes(folder: string): Promise<number> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = found
    .filter((entry) => entry.isFile())
    // A file may be gone meanwhile.
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
