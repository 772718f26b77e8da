import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ReadingOptions, READING_DEFAULTS } from '../reading-options.js';
import { decoderOf, type Decoder, isNotText } from '../sources/encoding.js';
import { detectKind, isGzip } from '../sources/file-format.js';
import { bytesOf, notInEncoding, Utf8Check } from '../sources/file-text.js';
import { asText, type SourceFile } from '../sources/open-source.js';
import { assertNoLinks } from '../sources/symbolic-links.js';
import { SourceError } from '../sources/source.js';

export interface FileToLoad extends SourceFile {
  /** Without folders. */
  name: string;
  modifiedMs: number;
  /** Inode: another file with the same age and size may take the path. */
  inode: number;
}

/**
 * Checks a file and its kind without reading it through.
 *
 * @throws SourceError when it is missing, a folder, an unrequested symbolic link, unreadable, or of an unsupported kind
 */
export async function lookAtFile(
  path: string,
  { encoding, missingValues, followsLinks }: ReadingOptions = READING_DEFAULTS,
): Promise<FileToLoad> {
  try {
    if (!followsLinks) await assertNoLinks(path);
    const found = await stat(path);
    if (found.isDirectory()) throw new SourceError('is a folder: name the files inside it');
    if (!found.isFile()) throw new SourceError('is not a file');
    const kind = await detectKind(path, encoding);
    return { path, name: basename(path), bytes: found.size, modifiedMs: found.mtimeMs, inode: found.ino, missingValues, ...kind };
  } catch (error) {
    throw readable(error);
  }
}

/** @throws SourceError when the file has changed since `lookAtFile` */
export async function assertUnchanged(file: FileToLoad): Promise<void> {
  const now = await stat(file.path).catch((error: unknown) => {
    throw readable(error);
  });
  if (now.size !== file.bytes || now.mtimeMs !== file.modifiedMs || now.ino !== file.inode)
    throw new SourceError('changed during the load');
}

export interface ScannedFile {
  sha256: string;
  /**
   * UTF-8 CSV in which each line is a record, whatever its content. It has no quotes, which could join lines, and nothing else on which two
   * readers may disagree (NUL, carriage returns, empty lines, a byte order mark, bytes after the gzip data).
   */
  isPlain: boolean;
  /** Bytes after the data of a gzip file. */
  trailingBytes: number;
}

/**
 * Reads the whole file for the SHA-256 of its content, packed by gzip or not. The hash identifies the file under any name. A file that is
 * not text in its encoding, or a truncated gzip file, is rejected here, before any row counts: the complete file has another hash and would
 * count those rows again.
 *
 * @throws SourceError
 */
export async function scanFile(file: FileToLoad, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<ScannedFile> {
  const hash = createHash('sha256');
  const lines = new PlainLines();
  const text = file.format === 'parquet' ? null : textCheck(file);
  let [bytesRead, trailingBytes] = [0, 0];
  const onRead = (bytes: number): void => {
    bytesRead += bytes;
    onProgress(bytesRead / file.bytes);
  };
  try {
    for await (const piece of bytesOf(
      { path: file.path, gzip: isGzip(file.format) },
      { onRead, onTrailing: (bytes) => (trailingBytes += bytes) },
    )) {
      signal.throwIfAborted();
      hash.update(piece);
      lines.look(piece);
      if (text?.take(piece) === false) throw await notInEncoding(asText(file));
    }
    if (text?.end() === false) throw await notInEncoding(asText(file));
  } catch (error) {
    throw readable(error);
  }
  const isCsv = file.format === 'csv' || file.format === 'csv.gz';
  const isPlain = isCsv && file.encoding === 'utf-8' && trailingBytes === 0 && lines.arePlain;
  return { sha256: hash.digest('hex'), isPlain, trailingBytes };
}

/** Checks that all bytes are text in the file's encoding. */
const textCheck = ({ encoding }: FileToLoad): Pick<Utf8Check, 'take' | 'end'> =>
  encoding === 'utf-8' ? new Utf8Check() : new DecoderCheck(decoderOf(encoding));

class DecoderCheck {
  constructor(private readonly decoder: Decoder) {}

  take(piece: Buffer): boolean {
    return isText(() => this.decoder.decode(piece));
  }

  end(): boolean {
    return isText(() => this.decoder.end());
  }
}

function isText(decode: () => string): boolean {
  try {
    decode();
    return true;
  } catch (error) {
    if (isNotText(error)) return false;
    throw error;
  }
}

const [NEWLINE, BOM_START] = [0x0a, 0xef];

class PlainLines {
  arePlain = true;
  // As if a line had ended before the file: a file that begins with an empty line is not plain.
  private lastByte = NEWLINE;
  private isFirst = true;

  look(piece: Buffer): void {
    if (!this.arePlain || piece.length === 0) return;
    this.arePlain = !(
      (this.isFirst && piece[0] === BOM_START) ||
      (this.lastByte === NEWLINE && piece[0] === NEWLINE) ||
      // etl/bulk/sql uses \x01 as a delimiter that no file contains.
      ['"', '\r', '\0', '\x01', '\n\n'].some((text) => piece.includes(text, 0, 'latin1'))
    );
    this.isFirst = false;
    this.lastByte = piece.at(-1) ?? NEWLINE;
  }
}

const IN_WORDS: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'is not readable by this user',
  EPERM: 'is not readable by this user',
  EISDIR: 'is a folder: name the files inside it',
};

/** Turns common file errors into a SourceError with a readable message; returns any other error unchanged. */
export function readable(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = IN_WORDS[code];
  return words === undefined ? error : new SourceError(words, { cause: error });
}
