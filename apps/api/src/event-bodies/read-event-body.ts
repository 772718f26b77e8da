import type { IncomingMessage } from 'node:http';
import { AppError } from '../platform/errors.js';
import type { BodyClaim } from './body-budget.js';
import { BodyTooLargeError, UnpackableBodyError } from './event-bodies.errors.js';
import { unpackedBody } from './unpacked.js';

/** A sender that sends less than this per interval is disconnected. */
const HEADWAY_BYTES = 4096;
const HEADWAY_MS = 5000;
/** Time limit for a whole body: 2 MB over a slow line. */
const READ_WITHIN_MS = 30_000;

/** Inspects the bytes received so far. @returns the claim to charge from now on, or null while there is no change */
export type Watcher = (soFar: () => Buffer, bytes: number) => Promise<BodyClaim> | null;

/**
 * Reads a whole body, unpacked, and charges each byte to a claim as it arrives. A stalled sender is disconnected.
 *
 * @param most bytes, unpacked
 * @throws BodyTooLargeError, UnpackableBodyError, UnsupportedEncodingError, and errors of the claim and the watcher; the rest of the body
 *   is then discarded
 */
export async function readEventBody(request: IncomingMessage, most: number, claim: BodyClaim, watch: Watcher): Promise<Buffer> {
  const { chunks, leave } = unpackedBody(request);
  const parts: Buffer[] = [];
  let bytes = 0;
  let holder = claim;
  const stopWatching = watchHeadway(request);
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > most) throw new BodyTooLargeError(most);
      holder.add(chunk.length);
      parts.push(chunk);
      const found = watch(() => Buffer.concat(parts), bytes);
      if (found !== null) holder = await found;
    }
    return Buffer.concat(parts);
  } catch (error) {
    leave();
    if (error instanceof AppError || !request.complete) throw error;
    throw new UnpackableBodyError();
  } finally {
    stopWatching();
  }
}

function watchHeadway(request: IncomingMessage): () => void {
  const { socket } = request;
  let before = socket.bytesRead;
  const headway = setInterval(() => {
    if (socket.bytesRead - before < HEADWAY_BYTES) request.destroy();
    before = socket.bytesRead;
  }, HEADWAY_MS).unref();
  const end = setTimeout(() => request.destroy(), READ_WITHIN_MS).unref();
  return () => {
    clearInterval(headway);
    clearTimeout(end);
  };
}
