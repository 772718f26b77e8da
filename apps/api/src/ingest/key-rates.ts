import { Injectable } from '@nestjs/common';
import type { WriteKeyLimits } from '@storepulse/contracts';
import { OverRateError } from './ingest.errors.js';

interface Bucket {
  /** Events allowed right now; below 0 after a request larger than the burst. */
  tokens: number;
  atMs: number;
}

/**
 * Enforces the rate limit of write keys with a token bucket per key. A request larger than the burst passes when the bucket is full, and
 * later requests wait for the debt: no request is too large to ever pass. Each process counts on its own.
 */
@Injectable()
export class KeyRates {
  private readonly buckets = new Map<string, Bucket>();

  /** @throws OverRateError; takes no tokens */
  check(keyId: string, limits: WriteKeyLimits, lines: number, nowMs = performance.now()): void {
    const { eventsPerSecond: rate } = limits;
    if (rate === null) return;
    const { tokens } = this.filled(keyId, rate, limits.burst ?? rate, nowMs);
    const needed = Math.min(lines, limits.burst ?? rate);
    if (tokens >= needed) return;
    throw new OverRateError(rate, Math.max(0, Math.floor(tokens)), Math.max(1, Math.ceil((needed - tokens) / rate)));
  }

  /** Takes the tokens of a checked request. */
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
