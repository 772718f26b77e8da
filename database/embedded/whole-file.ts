import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { privateFile } from './private-files.js';

/** Replaces a file in one step, for its owner only: after a kill or a power cut the old or the new content stands there, whole. */
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
