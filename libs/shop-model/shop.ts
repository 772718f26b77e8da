import { type Catalog, createCatalog } from './catalog.js';
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
  /** @default a catalog of 5,000 products from the seed */
  catalog?: Catalog;
  /** @default 17,000 visitors, a constant number */
  visitors?: Visitors;
  /** Relative activity at a moment; only the proportions count. @default `busyness` */
  rhythm?: (epochMs: number) => number;
}

export interface Shop {
  readonly catalog: Catalog;
  /**
   * Events of the shop from `from` to `to`, in time order. Visits are already under way at `from`, so that the first minutes are as busy as
   * the others. Visits that continue after `to` are cut off there.
   *
   * @param eventsTarget approximate number of events; it varies by a few percent
   */
  sessionsBetween(from: Date, to: Date, eventsTarget: number): Generator<ShopEvent>;
}

export const DEFAULT_CATALOG_SIZE = 5_000;
const DEFAULT_VISITORS = 17_000;
const MINUTE_MS = 60_000;
/** Nearly all visits are shorter than this. */
export const WARM_UP_MS = 60 * MINUTE_MS;

/** Creates a simulated shop. It is stateless: each call of `sessionsBetween` with the same arguments gives the same events. */
export function createShop({
  seed,
  catalog = createCatalog(seed, DEFAULT_CATALOG_SIZE),
  visitors = steadyVisitors(DEFAULT_VISITORS),
  rhythm = busyness,
}: ShopOptions): Shop {
  return {
    catalog,
    *sessionsBetween(from, to, eventsTarget) {
      const [fromMs, toMs] = [from.getTime(), to.getTime()];
      const before = new Random(`${seed}/before/${fromMs}/${toMs}`);
      const within = new Random(`${seed}/sessions/${fromMs}/${toMs}`);
      const queue = new EventQueue();
      const planner = new VisitPlanner(catalog, visitors);
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
          for (const event of shopEventsOf(planner, catalog)) if (Date.parse(event.eventTime) >= fromMs) queue.add(event);
        }
        // Later visits begin after this minute, so all events up to its end are known.
        yield* queue.takeUntil(endMs - 1);
      }
    },
  };
}
