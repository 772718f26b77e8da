import { Injectable } from '@nestjs/common';
import type { WriteKeyLimits } from '@storepulse/contracts';
import { OverRateError } from './ingest.errors.js';

interface Bucket {
  /** How many events may come right now; below 0 after a request of more than the burst. */
  tokens: number;
  atMs: number;
}

/**
 * Keeps write keys to their rate: a bucket of tokens for each, filled at the rate up to the burst. A request of more events than the burst passes
 * when the bucket is full, and what it takes too much is waited for afterwards: no request is too large to ever pass. Counted in this process alone.
 */
@Injectable()
export class KeyRates {
  private readonly buckets = new Map<string, Bucket>();

  /** @throws OverRateError; nothing is taken then */
  check(keyId: string, limits: WriteKeyLimits, lines: number, nowMs = performance.now()): void {
    const { eventsPerSecond: rate } = limits;
    if (rate === null) return;
    const { tokens } = this.filled(keyId, rate, limits.burst ?? rate, nowMs);
    const needed = Math.min(lines, limits.burst ?? rate);
    if (tokens >= needed) return;
    throw new OverRateError(rate, Math.max(0, Math.floor(tokens)), Math.max(1, Math.ceil((needed - tokens) / rate)));
  }

  /** Of a request that was checked. */
  take(keyId: string, limits: WriteKeyLimits, lines: number, nowMs = performance.now()): void {
    const { eventsPerSecond: rate } = limits;
    if (rate === null) this.buckets.delete(keyId);
    else this.filled(keyId, rate, limits.burst ?? rate, nowMs).tokens -= lines;
  }

  private filled(keyId: string, rate: number, burst: number, nowMs: number): Bucket {
    const bucket = this.buckets.get(keyId) ?? { tokens: burst, atMs: nowMs };
    this.buckets.set(keyId, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * rate);
    bucket.atMs = nowMs;
    return bucket;
  }
}
