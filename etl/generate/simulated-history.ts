/**
 * The events of a simulated shop, minute by minute, with exactly the requested number of events.
 *
 * Each minute starts as many visits as needed to bring the planned events up to the curve's target. So the total is met whatever the size
 * of the visits, and the last minute stops at the exact event. Visits that began up to two hours before the range are already under way
 * at its start; visits that continue past its end are cut off there.
 */
import {
  busynessOfHour,
  type Catalog,
  changingVisitors,
  eventsOfDay,
  MEAN_EVENTS_PER_SESSION,
  periodAt,
  Random,
  VisitPlanner,
} from '@storepulse/shop-model';
import { EventCalendar } from './event-calendar.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTES_PER_DAY = 1440;
const WARM_UP_MS = 120 * MINUTE_MS;

export interface HistoryOptions {
  seed: string;
  catalog: Catalog;
  /** Midnights in UTC; `toMs` is the end of the last day. */
  fromMs: number;
  toMs: number;
  events: number;
}

export interface HistoryMinute {
  minuteMs: number;
  /** Positions in the calendar, in time order. */
  positions: Int32Array;
}

export class SimulatedHistory {
  readonly calendar = new EventCalendar();

  constructor(private readonly options: HistoryOptions) {}

  /** The minutes of the range that have events. A minute is valid until the next one is requested. */
  *minutes(): Generator<HistoryMinute> {
    const { seed, catalog, fromMs, toMs, events } = this.options;
    const scale = events / eventsBetween(fromMs, toMs);
    const random = new Random(`${seed}/history/${fromMs}/${toMs}/${events}`);
    const planner = new VisitPlanner(catalog, changingVisitors(scale));
    let planned = 0;
    /** @returns the number of events planned so far */
    const letIn = (startMs: number): number => {
      planner.plan(startMs, periodAt(startMs), random);
      const nextTakenMs = Math.max(startMs - (startMs % MINUTE_MS), fromMs);
      planned += this.calendar.add(planner, nextTakenMs, fromMs, toMs, events - planned);
      return planned;
    };
    for (let minuteMs = fromMs - WARM_UP_MS; minuteMs < fromMs; minuteMs += MINUTE_MS) {
      const visits = random.poisson((scale * eventsOfMinute(minuteMs)) / MEAN_EVENTS_PER_SESSION);
      for (let visit = 0; visit < visits; visit++) letIn(minuteMs + random.next() * MINUTE_MS);
    }
    let order: Int32Array = new Int32Array(1024);
    let wanted = 0;
    for (let dayMs = fromMs; dayMs < toMs; dayMs += DAY_MS) {
      const ofDay = (scale * eventsOfDay(dayMs)) / MINUTES_PER_DAY;
      for (let minuteMs = dayMs; minuteMs < dayMs + DAY_MS; minuteMs += MINUTE_MS) {
        wanted = minuteMs === toMs - MINUTE_MS ? events : wanted + ofDay * busynessOfHour(minuteMs);
        while (planned < Math.min(wanted, events)) letIn(minuteMs + random.next() * MINUTE_MS);
        const positions = this.calendar.takeMinute(minuteMs, order);
        if (positions.length > order.length) order = new Int32Array(positions.buffer);
        if (positions.length > 0) yield { minuteMs, positions };
      }
    }
  }
}

/** Number of events that the shop of the data set has in a range of days. */
function eventsBetween(fromMs: number, toMs: number): number {
  let sum = 0;
  for (let dayMs = fromMs; dayMs < toMs; dayMs += DAY_MS) sum += eventsOfDay(dayMs);
  return sum;
}

function eventsOfMinute(minuteMs: number): number {
  return (eventsOfDay(minuteMs) / MINUTES_PER_DAY) * busynessOfHour(minuteMs);
}
