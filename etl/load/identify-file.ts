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
  /** Of the file system: another file may take the path, as old and as large. */
  inode: number;
}

/**
 * Looks at a file without reading it.
 *
 * @throws SourceError when it is missing, a folder, a symbolic link that was not asked for, may not be read, or is of a kind that is not read
 */
export async function lookAtFile(
  path: string,
  { encoding, missingWords, followsLinks }: ReadingOptions = READING_DEFAULTS,
): Promise<FileToLoad> {
  try {
    if (!followsLinks) await assertNoLinks(path);
    const found = await stat(path);
    if (found.isDirectory()) throw new SourceError('is a folder: name the files in it');
    if (!found.isFile()) throw new SourceError('is not a file');
    const kind = await detectKind(path, encoding);
    return { path, name: basename(path), bytes: found.size, modifiedMs: found.mtimeMs, inode: found.ino, missingWords, ...kind };
  } catch (error) {
    throw readable(error);
  }
}

/** @throws SourceError when the file is no longer the one that was looked at */
export async function assertUnchanged(file: FileToLoad): Promise<void> {
  const now = await stat(file.path).catch((error: unknown) => {
    throw readable(error);
  });
  if (now.size !== file.bytes || now.mtimeMs !== file.modifiedMs || now.ino !== file.inode)
    throw new SourceError('changed while it was being loaded');
}

export interface ScannedFile {
  sha256: string;
  /**
   * CSV in UTF-8, each line of which is a record, whatever it says: there are no quotes, which could join lines, and nothing else on which
   * two readers may differ (NUL, carriage returns, empty lines, a byte order mark, bytes after gzip's).
   */
  isPlain: boolean;
  /** Bytes after the data of a gzip file. */
  trailingBytes: number;
}

/**
 * Reads the whole file for its SHA-256: of what it says, which is what it is known by, under any name, packed by gzip or not. What is not
 * text in its encoding, and a gzip file that was cut off, is refused here, before the first row of it counts: the whole one is another
 * file, and would count those rows again.
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

/** Looks whether all bytes are text in the encoding of the file. */
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
  // As if a line had ended before the file: one that begins with an empty line is not plain.
  private lastByte = NEWLINE;
  private isFirst = true;

  look(piece: Buffer): void {
    if (!this.arePlain || piece.length === 0) return;
    this.arePlain = !(
      (this.isFirst && piece[0] === BOM_START) ||
      (this.lastByte === NEWLINE && piece[0] === NEWLINE) ||
      // \x01 stands for what no file says in etl/bulk/sql.
      ['"', '\r', '\0', '\x01', '\n\n'].some((text) => piece.includes(text, 0, 'latin1'))
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
};

/** What went wrong with a file in words, where it is one of the usual things; anything else is rethrown as it is. */
export function readable(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = IN_WORDS[code];
  return words === undefined ? error : new SourceError(words, { cause: error });
}
