import { type Catalogue, createCatalogue } from './catalogue.js';
import { EventQueue } from './event-queue.js';
import { periodAt } from './period.js';
import { Random } from './random.js';
import { busyness } from './rhythm.js';
import { type ShopEvent, shopEventsOf } from './shop-event.js';
import { MEAN_EVENTS_PER_SESSION, VisitPlanner } from './visit-planner.js';
import { steadyVisitors } from './visitors.js';

export interface ShopOptions {
  /** The same seed gives the same shop. */
  seed: string;
  /** @default a catalogue of 5,000 products from the seed */
  catalogue?: Catalogue;
  /** How many different visitors there are. @default 17,000 */
  visitors?: number;
}

export interface Shop {
  readonly catalogue: Catalogue;
  /**
   * What happens in the shop from `from` to `to`, in order of time. Visits that go on after `to` are cut there.
   *
   * @param eventsTarget how many events to come near; a few percent are left to chance
   * @param trend how much busier a moment is than its hour and weekday make it; only the proportions count
   */
  sessionsBetween(from: Date, to: Date, eventsTarget: number, trend?: (epochMs: number) => number): Generator<ShopEvent>;
}

export const DEFAULT_CATALOGUE_SIZE = 5_000;
const DEFAULT_VISITORS = 17_000;
const MINUTE_MS = 60_000;

/** A simulated shop. It holds no state: each call of `sessionsBetween` with the same arguments gives the same events. */
export function createShop({
  seed,
  catalogue = createCatalogue(seed, DEFAULT_CATALOGUE_SIZE),
  visitors = DEFAULT_VISITORS,
}: ShopOptions): Shop {
  return {
    catalogue,
    *sessionsBetween(from, to, eventsTarget, trend = () => 1) {
      const [fromMs, toMs] = [from.getTime(), to.getTime()];
      const random = new Random(`${seed}/sessions/${fromMs}/${toMs}`);
      const queue = new EventQueue();
      const planner = new VisitPlanner(catalogue, steadyVisitors(visitors));
      const weightOf = (minuteMs: number) => (busyness(minuteMs) * trend(minuteMs) * Math.min(MINUTE_MS, toMs - minuteMs)) / MINUTE_MS;
      let total = 0;
      for (let minuteMs = fromMs; minuteMs < toMs; minuteMs += MINUTE_MS) total += weightOf(minuteMs);
      const sessionsPerWeight = eventsTarget / MEAN_EVENTS_PER_SESSION / total;

      for (let minuteMs = fromMs; minuteMs < toMs; minuteMs += MINUTE_MS) {
        const endMs = Math.min(minuteMs + MINUTE_MS, toMs);
        for (let count = random.poisson(weightOf(minuteMs) * sessionsPerWeight); count > 0; count--) {
          const startMs = minuteMs + random.next() * (endMs - minuteMs);
          planner.plan(startMs, periodAt(startMs), random);
          for (const event of shopEventsOf(planner, catalogue)) queue.add(event);
        }
        // No later visit begins before the end of this minute, so what lies before it is complete.
        yield* queue.takeUntil(endMs - 1);
      }
    },
  };
}
