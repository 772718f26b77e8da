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
/** Where nobody listens there is no Retry-After. */
const REFUSED_PAUSE_MS = 100;
/** What could not be sent in its time is made up for up to this much. */
const MAX_BEHIND_MS = 1000;

/** What the senders saw. */
export interface Sent {
  /** Lines of acknowledged requests that must be stored, each once. */
  lines: Line[];
  requests: number;
  /** Sums of the answers, resends among them. */
  accepted: number;
  duplicates: number;
  rejected: number;
  /** Lines of requests that were refused with 429. */
  shed: number;
  /** Requests by status; 0: the connection broke. */
  statuses: Map<number, number>;
  /** Answers that no client could act on. */
  wrong: string[];
}

/**
 * Senders that keep every batch until it is acknowledged: the same bytes again after each refusal or broken connection. Some
 * batches are sent twice at once, and of some the reply is lost.
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

  /** No new batches; resolves when each that was begun is acknowledged. */
  async drain(): Promise<void> {
    this.isDone = true;
    await Promise.all(this.running);
    this.poster.close();
  }

  /** Leaves everything as it is. */
  abandon(): void {
    this.isDone = true;
    this.isAbandoned = true;
    this.poster.close();
  }

  /**
   * Sends a batch of one message every 50 ms, whatever the answer asks, until it is acknowledged.
   * @returns milliseconds since `begunAt` (performance.now) until then
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

  /** One request, not sent again. @returns the answer, or null where the connection broke; with the time that it took, in ms */
  async ask(): Promise<{ reply: Reply | null; ms: number }> {
    const batch = batchOf([this.shop.message()], 'json', false);
    const begun = performance.now();
    const reply = await this.poster.post(batch.path, batch.body).catch(() => null);
    const ms = performance.now() - begun;
    // It may be stored whatever was answered, so it is sent until it surely is.
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

  /** Whether it was acknowledged; if not, after the pause that the server or its absence asks for. */
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
    if (status === 429) this.sent.shed += batch.lines.length + batch.noted + batch.bad;
    // Sent again, it would be refused for ever.
    if (status >= 400 && status < 500 && status !== 429) throw new Error(`refused for good: ${this.sent.wrong.at(-1)}`);
    await pause(isPolite ? seconds * 1000 : REFUSED_PAUSE_MS);
    return false;
  }

  private count(batch: Batch, reply: Reply): void {
    const { accepted, duplicates, rejected } = answer.parse(JSON.parse(reply.body));
    this.sent.accepted += accepted;
    this.sent.duplicates += duplicates;
    this.sent.rejected += rejected.length;
    if (rejected.length !== batch.bad || accepted + duplicates !== batch.lines.length + batch.noted)
      this.sent.wrong.push(`an answer that does not fit its request: ${reply.body.slice(0, 300)}`);
  }
}
