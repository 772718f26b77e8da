/**
 * Unpacks gzip (RFC 1952) member by member. It stops where `gzip -t` is satisfied: at the end, at zero bytes (padding of tapes and block
 * devices), or at bytes that are not gzip. Node's own stream ends early at zeros, and loses unpacked data before other trailing bytes.
 */
import { createInflateRaw, crc32, type InflateRaw } from 'node:zlib';
import { SourceError } from './source.js';

const CHUNK_BYTES = 1024 * 1024;
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const [MAGIC_1, MAGIC_2, DEFLATE] = [0x1f, 0x8b, 8];
const FLAGS = { headerCrc: 2, extra: 4, name: 8, comment: 16 };
const TOO_EARLY = 'ends too early: the gzip file is incomplete (a broken download?)';
const DAMAGED = 'is damaged: its gzip data cannot be unpacked';

/** @param onTrailing gets the number of ignored bytes after the last member. @throws SourceError */
export async function* gunzip(pieces: AsyncIterable<Buffer>, onTrailing: (bytes: number) => void): AsyncGenerator<Buffer> {
  const input = new ByteReader(pieces[Symbol.asyncIterator]());
  try {
    for (let isFirst = true; ; isFirst = false) {
      const magic = await input.peek(2);
      if (magic.length === 0 && !isFirst) return;
      if (magic[0] !== MAGIC_1 || magic[1] !== MAGIC_2) {
        if (isFirst) throw new SourceError(DAMAGED);
        onTrailing(await input.countRest());
        return;
      }
      await skipHeader(input);
      yield* member(input);
    }
  } finally {
    // A consumer that stops early would otherwise leave the file open.
    await input.close();
  }
}

async function skipHeader(input: ByteReader): Promise<void> {
  const header = await input.take(HEADER_BYTES);
  const flags = header[3] ?? 0;
  if (header[2] !== DEFLATE) throw new SourceError(DAMAGED);
  if (flags & FLAGS.extra) await input.take((await input.take(2)).readUInt16LE());
  for (const text of [FLAGS.name, FLAGS.comment]) {
    if (flags & text) while ((await input.take(1))[0] !== 0);
  }
  if (flags & FLAGS.headerCrc) await input.take(2);
}

async function* member(input: ByteReader): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
  const over = new Promise<void>((resolve) =>
    inflate
      .once('end', resolve)
      .once('error', () => resolve())
      .once('close', resolve),
  );
  const feeding = feed(input, inflate, over);
  // Awaited below; until then, a failure must not count as an unhandled rejection.
  feeding.catch(() => undefined);
  let [crc, size] = [0, 0];
  try {
    for await (const piece of inflate) {
      if (!Buffer.isBuffer(piece)) throw new TypeError('zlib gives buffers');
      crc = crc32(piece, crc);
      size = (size + piece.length) % 2 ** 32;
      yield piece;
    }
  } catch (error) {
    throw inWords(error);
  }
  input.giveBack(await feeding);
  const trailer = await input.take(TRAILER_BYTES);
  if (trailer.readUInt32LE() !== crc || trailer.readUInt32LE(4) !== size) throw new SourceError(DAMAGED);
}

/** @returns the input bytes that the member did not use */
async function feed(input: ByteReader, inflate: InflateRaw, over: Promise<void>): Promise<Buffer> {
  let given = 0;
  for (;;) {
    const piece = await input.next();
    if (piece === null) {
      inflate.end();
      await over;
      return Buffer.alloc(0);
    }
    given += piece.length;
    await Promise.race([over, new Promise((resolve) => inflate.write(piece, resolve))]);
    // Unused bytes belong to whatever follows the member.
    const left = given - inflate.bytesWritten;
    if (left > 0 || inflate.destroyed) return piece.subarray(piece.length - Math.min(left, piece.length));
  }
}

function inWords(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') return new SourceError(TOO_EARLY, { cause: error });
  return code === 'Z_DATA_ERROR' ? new SourceError(DAMAGED, { cause: error }) : error;
}

class ByteReader {
  private held: Buffer = Buffer.alloc(0);

  constructor(private readonly pieces: AsyncIterator<Buffer>) {}

  /** The next bytes, at least one; null at the end. */
  async next(): Promise<Buffer | null> {
    if (this.held.length === 0 && !(await this.fill())) return null;
    const { held } = this;
    this.held = Buffer.alloc(0);
    return held;
  }

  giveBack(bytes: Buffer): void {
    this.held = Buffer.concat([bytes, this.held]);
  }

  /** Returns fewer bytes at the end. */
  async peek(bytes: number): Promise<Buffer> {
    while (this.held.length < bytes && (await this.fill()));
    return this.held.subarray(0, bytes);
  }

  /** @throws SourceError at the end */
  async take(bytes: number): Promise<Buffer> {
    const taken = await this.peek(bytes);
    if (taken.length < bytes) throw new SourceError(TOO_EARLY);
    this.held = this.held.subarray(bytes);
    return taken;
  }

  async countRest(): Promise<number> {
    let bytes = 0;
    for (let piece = await this.next(); piece !== null; piece = await this.next()) bytes += piece.length;
    return bytes;
  }

  async close(): Promise<void> {
    await this.pieces.return?.(undefined);
  }

  private async fill(): Promise<boolean> {
    const { done, value } = await this.pieces.next();
    if (done === true) return false;
    this.held = this.held.length === 0 ? value : Buffer.concat([this.held, value]);
    return true;
  }
}
