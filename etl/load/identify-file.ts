import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { detectFormat, type FileFormat } from '../sources/file-format.js';
import { SourceError } from '../sources/source.js';

const READ_BYTES = 1024 * 1024;

export interface FileToLoad {
  path: string;
  /** Without folders. */
  name: string;
  bytes: number;
  modifiedMs: number;
  format: FileFormat;
}

/**
 * Looks at a file without reading it.
 *
 * @throws SourceError when it is missing, a folder, may not be read, or is of a kind that is not read
 */
export async function lookAtFile(path: string): Promise<FileToLoad> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new SourceError('is a folder: name the files in it');
    if (!found.isFile()) throw new SourceError('is not a file');
    const format = await detectFormat(path);
    return { path, name: basename(path), bytes: found.size, modifiedMs: found.mtimeMs, format };
  } catch (error) {
    throw readable(error);
  }
}

/** @throws SourceError when the file is no longer the one that was looked at */
export async function assertUnchanged(file: FileToLoad): Promise<void> {
  const now = await stat(file.path).catch((error: unknown) => {
    throw readable(error);
  });
  if (now.size !== file.bytes || now.mtimeMs !== file.modifiedMs) throw new SourceError('changed while it was being loaded');
}

export interface ScannedFile {
  sha256: string;
  /**
   * Each line is a record, whatever it says: there are no quotes, which could join lines, and nothing else on which two readers
   * may differ (NUL, carriage returns, empty lines, a byte order mark).
   */
  isPlain: boolean;
}

/**
 * Reads the whole file for its SHA-256: of what it says, which is what it is known by, under any name, packed by gzip or not. A gzip file that was cut off is
 * refused here, before the first row of it counts: the whole one is another file, and would count those rows again.
 *
 * @throws SourceError
 */
export async function scanFile(file: FileToLoad, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<ScannedFile> {
  const hash = createHash('sha256');
  const lines = new PlainLines();
  let bytesRead = 0;
  const follow = async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      bytesRead += piece.length;
      onProgress(bytesRead / file.bytes);
      yield piece;
    }
  };
  const digest = async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) {
      hash.update(piece);
      lines.look(piece);
    }
  };
  const source = createReadStream(file.path, { highWaterMark: READ_BYTES });
  try {
    if (file.format === 'csv.gz') await pipeline(source, follow, createGunzip({ chunkSize: READ_BYTES }), digest, { signal });
    else await pipeline(source, follow, digest, { signal });
  } catch (error) {
    throw readable(error);
  }
  return { sha256: hash.digest('hex'), isPlain: lines.arePlain };
}

const [NEWLINE, BOM_START] = [0x0a, 0xef];

class PlainLines {
  arePlain = true;
  // As if a line had ended before the file: one that begins with an empty line is not plain.
  private lastByte = NEWLINE;
  private isFirst = true;

  look(piece: Buffer): void {
    if (!this.arePlain || piece.length === 0) return;
    this.arePlain = !(
      (this.isFirst && piece[0] === BOM_START) ||
      (this.lastByte === NEWLINE && piece[0] === NEWLINE) ||
      ['"', '\r', '\0', '\n\n'].some((text) => piece.includes(text, 0, 'latin1'))
    );
    this.isFirst = false;
    this.lastByte = piece.at(-1) ?? NEWLINE;
  }
}

const IN_WORDS: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder: name the files in it',
  Z_BUF_ERROR: 'ends too early: the gzip file is not complete (a broken download?)',
  Z_DATA_ERROR: 'is damaged: its gzip data cannot be unpacked',
};

/** What went wrong with a file in words, where it is one of the usual things; anything else is rethrown as it is. */
export function readable(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = IN_WORDS[code];
  return words === undefined ? error : new SourceError(words, { cause: error });
}
