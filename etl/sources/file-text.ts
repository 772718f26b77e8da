import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { decoderOf, type Encoding, isNotText } from './encoding.js';
import { gunzip } from './gunzip.js';
import { SourceError } from './source.js';

const READ_BYTES = 1024 * 1024;
const [NEWLINE, RETURN] = [0x0a, 0x0d];

export interface ByteFile {
  path: string;
  gzip: boolean;
}

export interface TextFile extends ByteFile {
  encoding: Encoding;
}

export interface Reading {
  /** Gets the number of bytes read from the file, before unpacking. */
  onRead?: (bytes: number) => void;
  /** Gets the number of ignored bytes after the gzip data. */
  onTrailing?: (bytes: number) => void;
}

/** The unpacked bytes of a file. @throws SourceError, and errors of the file system */
export async function* bytesOf({ path, gzip }: ByteFile, { onRead, onTrailing }: Reading = {}): AsyncGenerator<Buffer> {
  const packed = packedBytes(path, onRead);
  if (gzip) yield* gunzip(packed, (bytes) => onTrailing?.(bytes));
  else yield* packed;
}

async function* packedBytes(path: string, onRead: Reading['onRead']): AsyncGenerator<Buffer> {
  for await (const piece of createReadStream(path, { highWaterMark: READ_BYTES })) {
    if (!Buffer.isBuffer(piece)) throw new TypeError('files are read as bytes');
    onRead?.(piece.length);
    yield piece;
  }
}

/** The text of a file. Lines end with \n, \r\n, or \r if the first line does. @throws SourceError, and errors of the file system */
export async function* textOf(file: TextFile, reading: Reading = {}): AsyncGenerator<string> {
  const decoder = decoderOf(file.encoding);
  const lines = new LineEnds();
  try {
    for await (const piece of bytesOf(file, reading)) yield lines.take(decoder.decode(piece));
    yield lines.take(decoder.end());
    yield lines.end();
  } catch (error) {
    throw isNotText(error) ? await notInEncoding(file) : error;
  }
}

/** Converts line ends to \n, including the lone \r of old Mac files. */
class LineEnds {
  private kind: 'unknown' | 'newline' | 'return' = 'unknown';
  private held = '';

  take(text: string): string {
    if (this.kind === 'newline') return text;
    const all = this.held + text;
    this.held = '';
    if (this.kind === 'unknown') {
      const first = all.search(/[\r\n]/);
      if (first < 0) return all;
      if (first === all.length - 1 && all.endsWith('\r')) return this.hold(all, 0);
      this.kind = all[first] === '\r' && all[first + 1] !== '\n' ? 'return' : 'newline';
      if (this.kind === 'newline') return all;
    }
    // The next piece may begin with \n.
    const whole = all.endsWith('\r') ? this.hold(all, all.length - 1) : all;
    return whole.replace(/\r\n?/g, '\n');
  }

  end(): string {
    const rest = this.held;
    this.held = '';
    return rest.replace(/\r$/, '\n');
  }

  private hold(text: string, from: number): string {
    this.held = text.slice(from);
    return text.slice(0, from);
  }
}

/** Checks whether bytes that arrive piece by piece are UTF-8. */
export class Utf8Check {
  private rest: Buffer = Buffer.alloc(0);

  /** @returns false if they are not */
  take(piece: Buffer): boolean {
    const all = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    const whole = all.length - unfinishedBytes(all);
    this.rest = all.subarray(whole);
    return isUtf8(all.subarray(0, whole));
  }

  end(): boolean {
    return this.rest.length === 0;
  }
}

/** Number of bytes at the end that begin an incomplete character. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Says why a file cannot be read in its encoding. */
export async function notInEncoding(file: TextFile): Promise<SourceError> {
  if (file.encoding !== 'utf-8') return new SourceError(`is not ${file.encoding.toUpperCase()} text. Choose another --encoding`);
  const line = await firstBadLine(file);
  return new SourceError(
    `is not UTF-8 text (first invalid line: ${line}). Name its encoding, for example --encoding windows-1252 (or latin1, utf-16le, utf-16be), or save it as UTF-8`,
  );
}

async function firstBadLine(file: TextFile): Promise<number> {
  let line = 1;
  let begun: Buffer[] = [];
  for await (const piece of bytesOf(file)) {
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      if (byte !== NEWLINE && (byte !== RETURN || piece[at + 1] === NEWLINE || at + 1 === piece.length)) continue;
      if (!isUtf8(Buffer.concat([...begun, piece.subarray(from, at)]))) return line;
      begun = [];
      from = at + 1;
      line += 1;
    }
    begun.push(piece.subarray(from));
  }
  return line;
}
