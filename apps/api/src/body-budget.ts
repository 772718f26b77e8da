import { Counter } from 'prom-client';
import type { NextFunction, Request, Response } from 'express';
import type { Metrics } from './platform/metrics.js';

/** Bodies in flight, from before they are read until they are answered. What is made of them takes some five times as much. */
const BUDGET_BYTES = 64 * 1024 * 1024;
const RETRY_AFTER_SECONDS = 1;
/** What a body that stops on its way has reserved is given back after this long: 2 MB at the pace of a slow line. */
const READ_WITHIN_MS = 30_000;

/** Bounds the memory that requests with events can take: beyond the budget they are refused (429) unread. */
export class BodyBudget {
  private reserved = 0;
  private readonly refused: Counter;

  /** @param limit of one body, in bytes. */
  constructor(
    metrics: Metrics,
    private readonly limit: number,
  ) {
    this.refused = new Counter({
      name: 'storepulse_intake_unread_requests_total',
      help: 'Requests with events that were refused before their body was read, since too many were in flight',
      registers: [metrics.registry],
    });
  }

  reserve(request: Request, response: Response, next: NextFunction): void {
    const bytes = this.sizeOf(request);
    if (this.reserved + bytes > BUDGET_BYTES) {
      this.refused.inc();
      // Node passes over the rest of the body, and the connection goes on.
      response.setHeader('retry-after', String(RETRY_AFTER_SECONDS));
      response
        .status(429)
        .json({ error: { code: 'ingest/overloaded', message: 'More events came than can be read in time. Send these again.' } });
      return;
    }
    this.reserved += bytes;
    const late = setTimeout(() => request.destroy(), READ_WITHIN_MS).unref();
    request.once('end', () => clearTimeout(late));
    response.once('close', () => {
      clearTimeout(late);
      this.reserved -= bytes;
    });
    next();
  }

  /** What the body may take once it is unpacked; a length is believed only where it is that of the body itself. */
  private sizeOf(request: Request): number {
    const { 'content-length': length, 'content-encoding': encoding = 'identity', 'transfer-encoding': transfer } = request.headers;
    if (length === undefined) return transfer === undefined ? 0 : this.limit;
    return encoding === 'identity' ? Math.min(this.limit, Number(length)) : this.limit;
  }
}
