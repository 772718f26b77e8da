import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { privateFile } from './private-files.js';

/** Atomically replaces a file, readable only by its owner: after a kill or a power failure, it has either the old or the new content. */
export function writeWhole(file: string, text: string): void {
  const next = `${file}.${process.pid}`;
  try {
    rmSync(next, { force: true });
    writeFileSync(next, text, { mode: privateFile, flag: 'wx', flush: true });
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
