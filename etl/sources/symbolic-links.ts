import { lstat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SourceError } from './source.js';

/**
 * Whoever may write to a folder could put a link there that leads to a file which only the one who loads may read; its rows would be kept
 * as rejected.
 *
 * @throws SourceError where the file is a symbolic link, or a folder on the way to it is
 */
export async function assertNoLinks(path: string): Promise<void> {
  for (const part of partsOf(resolve(path))) {
    // Only the system's owner makes one below the root, such as /tmp on macOS.
    if (dirname(part) === '/' && part !== resolve(path)) continue;
    const found = await lstat(part);
    if (!found.isSymbolicLink()) continue;
    const what = part === resolve(path) ? 'is a symbolic link' : `lies behind a symbolic link (${part})`;
    throw new SourceError(`${what}: name the file itself, or give --follow-symlinks`);
  }
}

/** The file and every folder above it, the topmost first. */
function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (let part = path; part !== dirname(part); part = dirname(part)) parts.unshift(part);
  return parts;
}
