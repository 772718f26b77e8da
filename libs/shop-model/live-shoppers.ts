import { type Catalog, createCatalog } from './catalog.js';
import { EventQueue } from './event-queue.js';
import { periodAt } from './period.js';
import { Random } from './random.js';
import { busyness } from './rhythm.js';
import { DEFAULT_CATALOG_SIZE, WARM_UP_MS } from './shop.js';
import { type ShopEvent, shopEventsOf } from './shop-event.js';
import { MEAN_EVENTS_PER_SESSION, VisitPlanner } from './visit-planner.js';
import { steadyVisitors, type Visitors } from './visitors.js';

export interface LiveShoppersOptions {
  /** Mean over a week; the rhythm varies it. @default 4 */
  eventsPerSecond?: number;
  /** @default a catalog of 5,000 products from the seed */
  catalog?: Catalog;
  /** @default 80,000 visitors, a constant number */
  visitors?: Visitors;
  /** Relative activity at a moment; the average over a week is 1. @default `busyness` */
  rhythm?: (epochMs: number) => number;
}

export interface LiveShoppers {
  /** Events of the last `elapsedMs` up to `now`, in time order. Calls must cover consecutive periods. */
  next(now: Date, elapsedMs: number): ShopEvent[];
}

const DEFAULT_EVENTS_PER_SECOND = 4;
const DEFAULT_VISITORS = 80_000;
const STEP_MS = 10_000;

/** An endless stream of shoppers. At the first call visits are already under way, so events come at the full rate from the first second. */
export function liveShoppers(seed: string, options: LiveShoppersOptions = {}): LiveShoppers {
  const { eventsPerSecond = DEFAULT_EVENTS_PER_SECOND, visitors = steadyVisitors(DEFAULT_VISITORS), rhythm = busyness } = options;
  const catalog = options.catalog ?? createCatalog(seed, DEFAULT_CATALOG_SIZE);
  const sessionsPerMs = eventsPerSecond / MEAN_EVENTS_PER_SESSION / 1000;
  const queue = new EventQueue();
  const planner = new VisitPlanner(catalog, visitors);
  let random: Random | null = null;

  const letIn = (fromMs: number, toMs: number, chance: Random, notBeforeMs: number) => {
    for (let stepMs = fromMs; stepMs < toMs; stepMs += STEP_MS) {
      const lengthMs = Math.min(STEP_MS, toMs - stepMs);
      for (let count = chance.poisson(rhythm(stepMs) * sessionsPerMs * lengthMs); count > 0; count--) {
        const startMs = stepMs + chance.next() * lengthMs;
        planner.plan(startMs, periodAt(startMs), chance);
        for (const event of shopEventsOf(planner, catalog)) if (Date.parse(event.eventTime) > notBeforeMs) queue.add(event);
      }
    }
  };

  return {
    next(now, elapsedMs) {
      const nowMs = now.getTime();
      const sinceMs = nowMs - elapsedMs;
      if (random === null) {
        random = new Random(`${seed}/live/${nowMs}`);
        letIn(sinceMs - WARM_UP_MS, sinceMs, random, sinceMs);
      }
      letIn(sinceMs, nowMs, random, sinceMs);
      return [...queue.takeUntil(nowMs)];
    },
  };
}
