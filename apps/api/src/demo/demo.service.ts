/**
 * The demo shop: fills an empty store with three weeks of events up to now, then simulates shoppers from there on.
 *
 *     prepare() ── begins or catches up ──> start() ── every half second ──> writeBatch
 *                                              └── stops at the end of the demo, or of the process
 *
 * When several processes share a database, only the one with the demo lock does this.
 */
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { createShop, type LiveShoppers, liveShoppers, type Shop, type ShopEvent } from '@storepulse/shop-model';
import { Settings } from '../config/settings.js';
import { Background } from '../platform/background.js';
import { Clock } from '../platform/clock.js';
import { DiskSpace } from '../platform/disk-space.js';
import { errorMessage } from '../platform/error-code.js';
import { AppError } from '../platform/errors.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { type DemoState, DemoRepository } from './demo.repository.js';
import { DemoLock } from './demo-lock.js';
import { DEMO_SHOP, EVENTS_PER_SECOND, PAST_MS, pastOf } from './demo-past.js';

const SEED = 'storepulse demo';
/** Events per commit, large enough that the fixed cost of a batch does not matter. */
const PAST_BATCH = 12_000;
const TICK_MS = 500;
/** After a longer pause (the app was stopped, a laptop slept), the gap is filled with past events, at the density of the past. */
const LONGEST_TICK_MS = 20 * 60_000;
/** Retry interval of a process without the lock or the database. */
const RETRY_MS = 10_000;

export class NoDemoError extends AppError {
  constructor() {
    super('demo/none', 409, 'This store has no demo data, so there is nothing to end.');
  }
}

/** Receives how many of the past events are written. */
export type DemoProgress = (done: number, total: number) => void;

@Injectable()
export class DemoService implements OnModuleDestroy {
  private madeShop: Shop | null = null;
  private shoppers: LiveShoppers | null = null;
  private isOpen = false;
  private isStopped = false;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<unknown> = Promise.resolve();
  private lastTickAt: Date | null = null;

  constructor(
    private readonly repository: DemoRepository,
    private readonly lock: DemoLock,
    private readonly settings: Settings,
    private readonly disk: DiskSpace,
    private readonly clock: Clock,
    private readonly notices: Notices,
    private readonly background: Background,
    private readonly log: Log,
  ) {
    this.notices.on('storeEmptied', () => this.close());
  }

  /**
   * Fills an empty store with the demo shop if the settings ask for it, or catches up on what an existing demo missed while the app was
   * stopped. Does nothing in a store with other events.
   *
   * @returns whether the store holds a demo that must be kept running: then call `start`
   */
  async prepare(onProgress: DemoProgress = () => undefined): Promise<boolean> {
    if (this.settings.demo === 'off') return false;
    const state = await this.repository.state();
    if (!state.isDemo && !this.isWanted(state)) return false;
    // Another process runs the demo; this one stands by.
    if (!(await this.lock.acquire())) return true;
    const isBegun = state.isDemo || (await this.repository.begin());
    if (isBegun) await this.track(this.fill(onProgress));
    else await this.lock.release();
    return isBegun;
  }

  /** Starts the simulated shoppers; they stop with the demo or with the app. */
  start(): void {
    if (this.isStopped) return;
    this.isOpen = true;
    this.tickIn(TICK_MS);
  }

  /**
   * Ends the demo and empties the store.
   *
   * @throws NoDemoError
   */
  async end(): Promise<void> {
    if (!(await this.repository.end())) throw new NoDemoError();
    await this.close();
  }

  /** Stops the simulated shoppers for good, after they have written pending events. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.close();
  }

  /** Runs before connections are closed, which is the next shutdown phase. */
  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  private get shop(): Shop {
    this.madeShop ??= createShop({ seed: SEED, ...DEMO_SHOP });
    return this.madeShop;
  }

  private isWanted({ isEmpty, wasEnded }: DemoState): boolean {
    if (!isEmpty) return false;
    return this.settings.demo === 'on' || (this.settings.databaseUrl === undefined && !wasEnded);
  }

  private async close(): Promise<void> {
    this.isOpen = false;
    clearTimeout(this.timer);
    // Its failure goes to whoever started it.
    await this.working.catch(() => undefined);
    this.shoppers = null;
    await this.lock.release();
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.working = work;
    return work;
  }

  private async fill(onProgress: DemoProgress): Promise<void> {
    await this.repository.name(this.shop.catalog.products, this.clock.now());
    await this.catchUp(onProgress);
  }

  private async catchUp(onProgress: DemoProgress): Promise<void> {
    const now = this.clock.now();
    const { lastEventAt } = await this.repository.state();
    const from = lastEventAt ?? new Date(now.getTime() - PAST_MS);
    if (now.getTime() - from.getTime() <= LONGEST_TICK_MS) {
      // The first tick covers such a short gap. Events sent from outside may lie in the future.
      this.lastTickAt = from < now ? from : now;
      return;
    }
    const past = pastOf(this.shop, from, now);
    let done = 0;
    for (const batch of inBatches(past.events, PAST_BATCH)) {
      if (this.isStopped || this.disk.full !== null || !(await this.repository.write(batch))) return;
      done += batch.length;
      onProgress(done, Math.max(past.expected, done));
    }
    await this.repository.gatherStatistics(from, now);
    this.lastTickAt = now;
  }

  private tickIn(delayMs: number): void {
    if (!this.isOpen) return;
    this.timer = setTimeout(() => this.background.run('simulated shoppers', this.track(this.tickAndGoOn())), delayMs).unref();
  }

  private async tickAndGoOn(): Promise<void> {
    try {
      const nextInMs = await this.tick();
      if (nextInMs !== null) this.tickIn(nextInMs);
    } catch (error) {
      this.log.warn('the demo could not write its events; retrying', { reason: errorMessage(error) });
      this.tickIn(RETRY_MS);
    }
  }

  /** @returns milliseconds until the next tick; null when the demo has ended */
  private async tick(): Promise<number | null> {
    if (this.disk.full !== null || !(await this.lock.acquire())) return RETRY_MS;
    const now = this.clock.now();
    const elapsedMs = this.lastTickAt === null ? Number.POSITIVE_INFINITY : now.getTime() - this.lastTickAt.getTime();
    if (elapsedMs > LONGEST_TICK_MS) {
      this.shoppers = null;
      await this.catchUp(() => undefined);
      return TICK_MS;
    }
    if (elapsedMs <= 0) {
      // The clock was set back.
      this.lastTickAt = now;
      return TICK_MS;
    }
    this.shoppers ??= liveShoppers(SEED, { ...DEMO_SHOP, eventsPerSecond: EVENTS_PER_SECOND, catalog: this.shop.catalog });
    const events = this.shoppers.next(now, elapsedMs);
    this.lastTickAt = now;
    if (events.length > 0 && !(await this.repository.write(events))) return null;
    return TICK_MS;
  }
}

function* inBatches(events: Iterable<ShopEvent>, size: number): Generator<ShopEvent[]> {
  let batch: ShopEvent[] = [];
  for (const event of events) {
    batch.push(event);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
