import { type Catalogue, createCatalogue } from './catalogue.js';
import { EventQueue } from './event-queue.js';
import { periodAt } from './period.js';
import { Random } from './random.js';
import { busyness } from './rhythm.js';
import { type ShopEvent, shopEventsOf } from './shop-event.js';
import { MEAN_EVENTS_PER_SESSION, VisitPlanner } from './visit-planner.js';
import { steadyVisitors, type Visitors } from './visitors.js';

export interface ShopOptions {
  /** The same seed gives the same shop. */
  seed: string;
  /** @default a catalogue of 5,000 products from the seed */
  catalogue?: Catalogue;
  /** @default 17,000 who neither become more nor fewer */
  visitors?: Visitors;
  /** How busy a moment is; only the proportions count. @default `busyness` */
  rhythm?: (epochMs: number) => number;
}

export interface Shop {
  readonly catalogue: Catalogue;
  /**
   * What happens in the shop from `from` to `to`, in order of time. Visits are under way at `from`, so that the first minutes are as busy as
   * the others; those that go on after `to` are cut there.
   *
   * @param eventsTarget how many events to come near; a few percent are left to chance
   */
  sessionsBetween(from: Date, to: Date, eventsTarget: number): Generator<ShopEvent>;
}

export const DEFAULT_CATALOGUE_SIZE = 5_000;
const DEFAULT_VISITORS = 17_000;
const MINUTE_MS = 60_000;
/** Nearly all visits are over by then. */
export const WARM_UP_MS = 60 * MINUTE_MS;

/** A simulated shop. It holds no state: each call of `sessionsBetween` with the same arguments gives the same events. */
export function createShop({
  seed,
  catalogue = createCatalogue(seed, DEFAULT_CATALOGUE_SIZE),
  visitors = steadyVisitors(DEFAULT_VISITORS),
  rhythm = busyness,
}: ShopOptions): Shop {
  return {
    catalogue,
    *sessionsBetween(from, to, eventsTarget) {
      const [fromMs, toMs] = [from.getTime(), to.getTime()];
      const before = new Random(`${seed}/before/${fromMs}/${toMs}`);
      const within = new Random(`${seed}/sessions/${fromMs}/${toMs}`);
      const queue = new EventQueue();
      const planner = new VisitPlanner(catalogue, visitors);
      const weightOf = (minuteMs: number) => (rhythm(minuteMs) * Math.min(MINUTE_MS, toMs - minuteMs)) / MINUTE_MS;
      let total = 0;
      for (let minuteMs = fromMs; minuteMs < toMs; minuteMs += MINUTE_MS) total += weightOf(minuteMs);
      const sessionsPerWeight = eventsTarget / MEAN_EVENTS_PER_SESSION / total;

      for (let minuteMs = fromMs - WARM_UP_MS; minuteMs < toMs; minuteMs += MINUTE_MS) {
        const endMs = Math.min(minuteMs + MINUTE_MS, toMs);
        const random = minuteMs < fromMs ? before : within;
        for (let count = random.poisson(weightOf(minuteMs) * sessionsPerWeight); count > 0; count--) {
          const startMs = minuteMs + random.next() * (endMs - minuteMs);
          planner.plan(startMs, periodAt(startMs), random);
          for (const event of shopEventsOf(planner, catalogue)) if (Date.parse(event.eventTime) >= fromMs) queue.add(event);
        }
        // No later visit begins before the end of this minute, so what lies before it is complete.
        yield* queue.takeUntil(endMs - 1);
      }
    },
  };
}
