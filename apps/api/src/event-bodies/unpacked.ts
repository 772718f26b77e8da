import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { UnsupportedEncodingError } from './event-bodies.errors.js';

/** Transforms of zlib work in its threads, a few kilobytes at a time: a bomb is cut off long before it is unpacked. */
const UNPACKERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

export interface UnpackedBody {
  chunks: AsyncIterable<Buffer>;
  /** Lets the rest of the body pass unread, so that the answer still reaches the sender. */
  leave: () => void;
}

/** The bytes of a body as its sender packed them. @throws UnsupportedEncodingError */
export function unpackedBody(request: IncomingMessage): UnpackedBody {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') {
    return { chunks: chunksOf(request), leave: () => void request.resume() };
  }
  const unpacker = UNPACKERS.get(encoding)?.();
  if (unpacker === undefined) throw new UnsupportedEncodingError(encoding);
  request.pipe(unpacker);
  // A connection that breaks ends no pipe by itself.
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

/** Ending early leaves the stream open: destroying a request closes its connection, and the answer with it. */
const chunksOf = (stream: Readable): AsyncIterable<Buffer> => stream.iterator({ destroyOnReturn: false });
