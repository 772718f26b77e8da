import { lstat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SourceError } from './source.js';

/**
 * Rejects symbolic links. Anyone who can write to a folder could plant a link to a file that only the loading user can read; its rows would
 * then be stored as rejected.
 *
 * @throws SourceError when the file, or a folder in its path, is a symbolic link
 */
export async function assertNoLinks(path: string): Promise<void> {
  for (const part of partsOf(resolve(path))) {
    // Only root can create links directly under /, such as /tmp on macOS.
    if (dirname(part) === '/' && part !== resolve(path)) continue;
    const found = await lstat(part);
    if (!found.isSymbolicLink()) continue;
    const what = part === resolve(path) ? 'is a symbolic link' : `is reached through a symbolic link (${part})`;
    throw new SourceError(`${what}: name the file itself, or add --follow-symlinks`);
  }
}

/** The file and all folders above it, topmost first. */
function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (let part = path; part !== dirname(part); part = dirname(part)) parts.unshift(part);
  return parts;
}
