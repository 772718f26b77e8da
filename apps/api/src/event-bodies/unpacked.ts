import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { UnsupportedEncodingError } from './event-bodies.errors.js';

/** zlib unpacks a few kilobytes at a time in its own threads, so a zip bomb is cut off long before it is fully unpacked. */
const UNPACKERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

export interface UnpackedBody {
  chunks: AsyncIterable<Buffer>;
  /** Discards the rest of the body, so that the answer still reaches the sender. */
  leave: () => void;
}

/** The unpacked bytes of a body. @throws UnsupportedEncodingError */
export function unpackedBody(request: IncomingMessage): UnpackedBody {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') {
    return { chunks: chunksOf(request), leave: () => void request.resume() };
  }
  const unpacker = UNPACKERS.get(encoding)?.();
  if (unpacker === undefined) throw new UnsupportedEncodingError(encoding);
  request.pipe(unpacker);
  // `pipe` does not end the unpacker when the connection breaks.
  request.once('close', () => {
    if (!request.complete) unpacker.destroy(new Error('the connection was closed'));
  });
  return {
    chunks: chunksOf(unpacker),
    leave: () => {
      request.unpipe(unpacker);
      unpacker.destroy();
      request.resume();
    },
  };
}

/** Stops reading without destroying the stream: destroying a request closes its connection, and the answer would be lost. */
const chunksOf = (stream: Readable): AsyncIterable<Buffer> => stream.iterator({ destroyOnReturn: false });
