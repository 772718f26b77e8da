import { rmSync } from 'node:fs';
import { afterAll } from '@jest/globals';

const folders = new Set<string>();

/** Removes the folder, if it still exists, when the test file ends. */
export function removeAtEnd(folder: string): string {
  folders.add(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});
