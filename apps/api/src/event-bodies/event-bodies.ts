import type { NextFunction, Request, Response } from 'express';
import { Counter } from 'prom-client';
import { z } from 'zod';
import { AccessDeniedError, NotSignedInError } from '../access/access.errors.js';
import type { AccessService } from '../access/access.service.js';
import { identityOf, rememberIdentity } from '../access/identity.js';
import type { PageOrigins } from '../access/page-origins.js';
import { takesSegmentCalls } from './event-paths.js';
import type { ClientAddresses } from '../platform/client-addresses.js';
import type { Metrics } from '../platform/metrics.js';
import type { WorkTurns } from '../platform/work-turns.js';
import { BodyBudget, type BodyClaim } from './body-budget.js';
import { LateKeyError, OriginNotAllowedError, TooManyValuesError, UnknownKeyInStartError, UnreadBodyError } from './event-bodies.errors.js';
import { keyInStart } from './key-in-start.js';
import { readEventBody } from './read-event-body.js';
import { valuesIn } from './values-in.js';

/**
 * 2,500 events of some 800 bytes, unpacked. The Segment HTTP API accepts 500 KB, but RudderStack's client sends everything that queued up
 * during a retry in one batch, and exits when that batch is refused.
 */
const MAX_BYTES = 2 * 1024 * 1024;

/** 80 values for each of 2,500 events. A million empty brackets pack into 2 KB, yet blocked the process for a second or two. */
const MAX_VALUES = 200_000;

/** Browser libraries put the key into the body, before the events. This much of a body is read to find it. */
const MAX_UNKNOWN_BYTES = 32 * 1024;

const withKey = z.object({ writeKey: z.string() });

/**
 * Reads event bodies, only for senders with a write key. Checks the key before it reads or reserves anything. A body without a key costs at
 * most 32 KB, and only while they are being read.
 */
export class EventBodies {
  private readonly budget = new BodyBudget();
  private readonly refused: Counter;

  constructor(
    private readonly access: AccessService,
    private readonly addresses: ClientAddresses,
    private readonly origins: PageOrigins,
    private readonly turns: WorkTurns,
    metrics: Metrics,
  ) {
    this.refused = new Counter({
      name: 'storepulse_ingest_unread_requests_total',
      help: 'Ingest requests rejected before their body was read, because too many were in flight',
      registers: [metrics.registry],
    });
  }

  readonly read = (request: Request, response: Response, next: NextFunction): void => {
    this.readBody(request, response).then(
      () => next(),
      (error: unknown) => {
        // The sender has disconnected.
        if (request.destroyed && !request.complete) return;
        if (error instanceof UnreadBodyError) this.refused.inc();
        next(error);
      },
    );
  };

  private async readBody(request: Request, response: Response): Promise<void> {
    useKeyHeader(request);
    const keyId = request.headers.authorization === undefined ? null : await this.letIn(request);
    if (keyId === null && !takesSegmentCalls(request)) throw new NotSignedInError();
    let claim = keyId === null ? this.budget.claimOfAddress(this.addresses.networkOf(request)) : this.budget.claimOfKey(keyId);
    response.once('close', () => claim.release());
    let inStart: string | undefined;
    const take = async (key: string): Promise<BodyClaim> => {
      request.headers.authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
      claim = claim.moveTo(this.budget.claimOfKey(await this.letIn(request)));
      return claim;
    };
    request.body = await readEventBody(request, MAX_BYTES, claim, (soFar, bytes) => {
      if (keyId !== null || inStart !== undefined || bytes <= MAX_UNKNOWN_BYTES) return null;
      const key = keyInStart(soFar().subarray(0, MAX_UNKNOWN_BYTES).toString('utf8'));
      if (key === undefined) throw new LateKeyError();
      inStart = key;
      return take(key).catch((error: unknown) => {
        throw error instanceof NotSignedInError ? new UnknownKeyInStartError() : error;
      });
    });
    if (Buffer.isBuffer(request.body) && request.body.length > MAX_VALUES && valuesIn(request.body) > MAX_VALUES)
      throw new TooManyValuesError(MAX_VALUES);
    if (keyId === null) await this.checkKeyOfBody(request, inStart, take);
  }

  /** When a body has several keys, the last one counts, as in JSON.parse. @param inStart the key used to read the body */
  private async checkKeyOfBody(request: Request, inStart: string | undefined, take: (key: string) => Promise<BodyClaim>): Promise<void> {
    const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const identity = identityOf(request);
    // A key found in the beginning means that the body is long.
    if (inStart !== undefined && identity?.kind === 'writeKey') await this.turns.next(identity.keyId);
    const key = keyOf(text);
    if (key === undefined) throw new NotSignedInError();
    if (key !== inStart) await take(key);
  }

  /** @returns the id of the write key in the headers, if it may send from here. The route's guard finds the identity on the request. */
  private async letIn(request: Request): Promise<string> {
    const identity = await this.access.identify({ authorization: request.headers.authorization });
    if (identity === null) throw new NotSignedInError();
    if (identity.kind !== 'writeKey') throw new AccessDeniedError();
    const { origin } = request.headers;
    if (!this.origins.isAllowed(identity, origin)) throw new OriginNotAllowedError(origin);
    rememberIdentity(request, identity);
    return identity.keyId;
  }
}

/** Pages may send X-Write-Key without the extra preflight that Authorization would need. */
function useKeyHeader(request: Request): void {
  const key = request.headers['x-write-key'];
  if (request.headers.authorization === undefined && typeof key === 'string' && key !== '') {
    request.headers.authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  }
}

/** For invalid JSON, the key before the mistake: ingest then reports the mistake to its sender. */
function keyOf(text: string): string | undefined {
  try {
    // `trim` removes a byte order mark.
    return withKey.safeParse(JSON.parse(text.trim())).data?.writeKey;
  } catch {
    return keyInStart(text);
  }
}
