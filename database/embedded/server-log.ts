import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { appendTo, privateFile } from './private-files.js';
import { errorCode } from './system-error.js';

const rotateAboveBytes = 10 * 1024 ** 2;

/** Keeps one older file beside it (`.1`). Only while no server writes to it. */
export function rotateServerLog(file: string): void {
  if (existsSync(file) && statSync(file).size > rotateAboveBytes) renameSync(file, `${file}.1`);
}

/** Opened here and handed to the server as its stderr, so the server's account needs no right to the file. */
export function openServerLog(file: string): number {
  try {
    return openSync(file, appendTo, privateFile);
  } catch (error) {
    if (errorCode(error) !== 'EACCES') throw error;
    // Left by a start as another user (root) in a folder of ours.
    renameSync(file, `${file}.1`);
    return openSync(file, appendTo, privateFile);
  }
}

/** What was written since the file had `offset` bytes, the last 64 KiB at most. */
export function readServerLog(file: string, offset: number): string {
  const handle = openSync(file, 'r');
  try {
    const size = fstatSync(handle).size;
    const from = Math.max(offset, size - 64 * 1024);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    readSync(handle, buffer, 0, buffer.length, from);
    return buffer.toString('utf8');
  } finally {
    closeSync(handle);
  }
}
