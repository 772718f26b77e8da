import { isUtf8 } from 'node:buffer';
import { Body, Controller, Param } from '@nestjs/common';
import { type IngestAnswer, type SegmentAnswer, SEGMENT_PATHS } from '@storepulse/contracts';
import { Caller, Endpoint } from '../access/access.decorators.js';
import type { Identity, WriteKeyIdentity } from '../access/identity.js';
import { NotFoundError } from '../platform/errors.js';
import { UnreadableBodyError } from './ingest.errors.js';
import { IngestService } from './ingest.service.js';
import type { SegmentCall } from './segment/read-segment-body.js';

/** HTTP ingest. Only translates; `IngestService` handles the events. */
@Controller()
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @Endpoint('ingestEvents')
  take(@Caller() caller: Identity, @Body() body: unknown): Promise<IngestAnswer> {
    return this.ingest.take(senderOf(caller), textOf(body));
  }

  @Endpoint('segmentCall')
  takeSegment(@Caller() caller: Identity, @Param('call') path: string, @Body() body: unknown): Promise<SegmentAnswer> {
    const call = SEGMENT_CALLS.get(path.toLowerCase());
    if (call === undefined) throw new NotFoundError('call of the Segment HTTP API');
    return this.ingest.takeSegment(senderOf(caller), call, textOf(body));
  }
}

const SEGMENT_CALLS: ReadonlyMap<string, SegmentCall> = new Map(Object.entries(SEGMENT_PATHS));

function senderOf(caller: Identity): WriteKeyIdentity {
  if (caller.kind !== 'writeKey') throw new Error('an ingest request has no write key');
  return caller;
}

/** The body as text. request-bodies.ts keeps its raw bytes; a request without a body has none. */
function textOf(body: unknown): string {
  if (!Buffer.isBuffer(body)) throw new UnreadableBodyError('The body is empty. Send JSON.');
  // Never substitute invalid bytes: two names that differ in one character would become the same.
  if (!isUtf8(body)) throw new UnreadableBodyError('The body is not UTF-8 text. Send JSON in UTF-8.');
  return body.toString('utf8');
}
