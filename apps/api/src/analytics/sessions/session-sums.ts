import type { DayContent } from '../kept/kept-days.js';
import { RunningSum } from '../kept/running-sum.js';
import type { ValueCount } from './session-figures.js';

/** How many sessions have which value. */
export interface Distribution {
  purchaser: boolean;
  values: Int32Array;
  sessions: Int32Array;
}

export interface SessionDay extends DayContent {
  durations: Distribution[];
  eventCounts: Distribution[];
}

/** How many sessions have which duration (whole seconds) and number of events, by rising value. */
export interface SessionDistributions {
  durations: readonly ValueCount[];
  eventCounts: readonly ValueCount[];
}

/** Values up to a day in seconds are counted by place; the few beyond, by name. */
const PLACES = 86_400;

/** Distributions of some days together. */
export class SessionSums {
  private readonly durations = new DistributionSum();
  private readonly eventCounts = new DistributionSum();
  private readonly running = new RunningSum<SessionDay>((day, sign) => {
    for (const one of day.durations) this.durations.put(one, sign);
    for (const one of day.eventCounts) this.eventCounts.put(one, sign);
  });
  private answer: SessionDistributions = { durations: [], eventCounts: [] };

  of(days: ReadonlyMap<string, SessionDay>): SessionDistributions {
    if (this.running.moveTo(days)) this.answer = { durations: this.durations.counts(), eventCounts: this.eventCounts.counts() };
    return this.answer;
  }
}

class DistributionSum {
  private readonly near = { true: new Float64Array(PLACES), false: new Float64Array(PLACES) };
  private readonly far = new Map<string, ValueCount>();

  put({ purchaser, values, sessions }: Distribution, sign: 1 | -1): void {
    const near = this.near[`${purchaser}`];
    for (let i = 0; i < values.length; i += 1) {
      const [value, more] = [values[i] ?? 0, sign * (sessions[i] ?? 0)];
      if (value < PLACES) near[value] = (near[value] ?? 0) + more;
      else {
        const key = `${purchaser} ${value}`;
        this.far.set(key, { purchaser, value, sessions: (this.far.get(key)?.sessions ?? 0) + more });
      }
    }
  }

  /** By rising value. */
  counts(): ValueCount[] {
    const found: ValueCount[] = [];
    for (let value = 0; value < PLACES; value += 1) {
      for (const purchaser of [true, false]) {
        const sessions = this.near[`${purchaser}`][value] ?? 0;
        if (sessions > 0) found.push({ purchaser, value, sessions });
      }
    }
    const far = [...this.far.values()].filter(({ sessions }) => sessions > 0);
    return [...found, ...far.sort((a, b) => a.value - b.value)];
  }
}
