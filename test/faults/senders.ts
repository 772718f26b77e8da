import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type Batch, batchOf, FORMATS } from './batch.js';
import { Poster, type Reply } from './http-post.js';
import type { Product } from './product.js';
import { Random } from './random.js';
import type { Line, Shop } from './shop.js';

const answer = z.object({ accepted: z.number(), duplicates: z.number(), rejected: z.array(z.object({ index: z.number() })) });

const SENDERS = 12;
const MESSAGES_PER_BATCH = 30;
/** Pause when nothing listens, since there is no Retry-After then. */
const REFUSED_PAUSE_MS = 100;
/** Senders that fall behind schedule catch up on at most this much. */
const MAX_BEHIND_MS = 1000;

/** What the senders observed. */
export interface Sent {
  /** Lines of acknowledged requests; each must be stored exactly once. */
  lines: Line[];
  requests: number;
  /** Sums over all answers, including those to resent requests. */
  accepted: number;
  duplicates: number;
  rejected: number;
  /** Lines of requests refused with 429. */
  shed: number;
  /** Requests by status; 0 when the connection broke. */
  statuses: Map<number, number>;
  /** Answers that no client could act on. */
  wrong: string[];
}

/**
 * Senders that resend the same bytes after each refusal or broken connection until the batch is acknowledged. Some batches are sent twice
 * at once, and some replies are lost.
 */
export class Senders {
  readonly sent: Sent = {
    lines: [],
    requests: 0,
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    shed: 0,
    statuses: new Map(),
    wrong: [],
  };
  private readonly poster: Poster;
  private readonly random: Random;
  private readonly running: Promise<void>[] = [];
  private isDone = false;
  private isAbandoned = false;
  private slotAt = 0;
  private formats = 0;

  constructor(
    product: Product,
    private readonly shop: Shop,
    seed: number,
    private readonly linesPerSecond: number,
  ) {
    this.poster = new Poster(product.url, product.writeKey);
    this.random = new Random(seed);
  }

  start(): void {
    for (let n = 0; n < SENDERS; n += 1) this.running.push(this.sendOn());
  }

  /** Starts no new batches; resolves when all started ones are acknowledged. */
  async drain(): Promise<void> {
    this.isDone = true;
    await Promise.all(this.running);
    this.poster.close();
  }

  /** Stops at once, without waiting for acknowledgements. */
  abandon(): void {
    this.isDone = true;
    this.isAbandoned = true;
    this.poster.close();
  }

  /**
   * Sends a batch of one message every 50 ms, ignoring Retry-After, until it is acknowledged.
   * @returns milliseconds from `begunAt` (performance.now) until then
   */
  async probe(begunAt: number, check: () => void): Promise<number> {
    const batch = batchOf([this.shop.message()], 'json', false);
    for (;;) {
      check();
      if (await this.try(batch)) break;
      await delay(50);
    }
    this.sent.lines.push(...batch.lines);
    return performance.now() - begunAt;
  }

  /** Sends one request once. @returns the answer, or null when the connection broke, and the time it took in ms */
  async ask(): Promise<{ reply: Reply | null; ms: number }> {
    const batch = batchOf([this.shop.message()], 'json', false);
    const begun = performance.now();
    const reply = await this.poster.post(batch.path, batch.body).catch(() => null);
    const ms = performance.now() - begun;
    // The batch may be stored whatever the answer was, so send it until it is acknowledged.
    this.running.push(this.untilAcknowledged(batch));
    return { reply, ms };
  }

  private async sendOn(): Promise<void> {
    while (!this.isDone) {
      const batch = this.makeBatch();
      const now = performance.now();
      this.slotAt = Math.max(this.slotAt, now - MAX_BEHIND_MS) + (batch.lines.length / this.linesPerSecond) * 1000;
      if (this.slotAt > now) await delay(this.slotAt - now);
      if (this.random.chance(0.04)) await this.poster.postAndCut(batch.path, batch.body, this.random.below(30));
      const copies = this.random.chance(0.05) ? 2 : 1;
      await Promise.all(Array.from({ length: copies }, () => this.untilTaken(batch)));
      this.sent.lines.push(...batch.lines);
      if (this.random.chance(0.03)) await this.untilTaken(batch);
    }
  }

  private makeBatch(): Batch {
    const messages = Array.from({ length: 1 + this.random.below(2 * MESSAGES_PER_BATCH) }, () => this.shop.message());
    this.formats += 1;
    return batchOf(messages, FORMATS[this.formats % FORMATS.length] ?? 'json', this.random.chance(0.1));
  }

  private async untilAcknowledged(batch: Batch): Promise<void> {
    await this.untilTaken(batch);
    this.sent.lines.push(...batch.lines);
  }

  private async untilTaken(batch: Batch): Promise<void> {
    while (!this.isAbandoned && !(await this.try(batch, (ms) => delay(ms))));
  }

  /** Whether the batch was acknowledged. If not, pauses first, for the Retry-After or a fixed time. */
  private async try(batch: Batch, pause: (ms: number) => Promise<unknown> = () => Promise.resolve()): Promise<boolean> {
    const reply = await this.poster.post(batch.path, batch.body).catch(() => null);
    const status = reply?.status ?? 0;
    this.sent.requests += 1;
    this.sent.statuses.set(status, (this.sent.statuses.get(status) ?? 0) + 1);
    if (reply === null) {
      await pause(REFUSED_PAUSE_MS);
      return false;
    }
    if (status === 200) {
      this.count(batch, reply);
      return true;
    }
    const seconds = Number(reply.retryAfter);
    const isPolite = (status === 429 || status === 503) && reply.retryAfter !== null && seconds >= 1 && seconds <= 10;
    if (!isPolite) this.sent.wrong.push(`${status}, Retry-After ${reply.retryAfter}: ${reply.body.slice(0, 300)}`);
    if (status === 429) this.sent.shed += batch.lines.length + batch.ignored + batch.bad;
    // The server would refuse it again every time.
    if (status >= 400 && status < 500 && status !== 429) throw new Error(`refused for good: ${this.sent.wrong.at(-1)}`);
    await pause(isPolite ? seconds * 1000 : REFUSED_PAUSE_MS);
    return false;
  }

  private count(batch: Batch, reply: Reply): void {
    const { accepted, duplicates, rejected } = answer.parse(JSON.parse(reply.body));
    this.sent.accepted += accepted;
    this.sent.duplicates += duplicates;
    this.sent.rejected += rejected.length;
    if (rejected.length !== batch.bad || accepted + duplicates !== batch.lines.length + batch.ignored)
      this.sent.wrong.push(`an answer that does not fit its request: ${reply.body.slice(0, 300)}`);
  }
}
