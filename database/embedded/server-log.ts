import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { appendTo, privateFile } from './private-files.js';
import { errorCode } from './system-error.js';

const rotateAboveBytes = 10 * 1024 ** 2;

/** Keeps one older file (`.1`). Call only while no server writes to the log. */
export function rotateServerLog(file: string): void {
  if (existsSync(file) && statSync(file).size > rotateAboveBytes) renameSync(file, `${file}.1`);
}

/** Opened here and passed to the server as stderr, so the server's account needs no access to the file. */
export function openServerLog(file: string): number {
  try {
    return openSync(file, appendTo, privateFile);
  } catch (error) {
    if (errorCode(error) !== 'EACCES') throw error;
    // Left by a start under another user (root) in our folder.
    renameSync(file, `${file}.1`);
    return openSync(file, appendTo, privateFile);
  }
}

/** Log text written after `offset` bytes, at most the last 64 KiB. */
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
