import type { DayContent } from '../cache/cached-days.js';
import { RunningSum } from '../cache/running-sum.js';
import { NO_VALUES, type ValueCounts } from './value-counts.js';

/** Number of sessions per value. */
export interface Distribution {
  purchaser: boolean;
  /** Float64, because a duration can exceed 68 years, the limit of 31 bits. */
  values: Float64Array;
  sessions: Int32Array;
}

export interface SessionDay extends DayContent {
  durations: Distribution[];
  eventCounts: Distribution[];
}

/** Number of sessions per duration (whole seconds) and per event count. */
export interface SessionDistributions {
  durations: ValueCounts;
  eventCounts: ValueCounts;
}

/** Values below this (a day in seconds) are counted in an array; the few larger ones in a map. */
const PLACES = 86_400;

/** Sums the distributions of several days. */
export class SessionSums {
  private readonly durations = new DistributionSum();
  private readonly eventCounts = new DistributionSum();
  private readonly running = new RunningSum<SessionDay>((day, sign) => {
    for (const one of day.durations) this.durations.put(one, sign);
    for (const one of day.eventCounts) this.eventCounts.put(one, sign);
  });
  private answer: SessionDistributions = { durations: NO_VALUES, eventCounts: NO_VALUES };

  of(days: ReadonlyMap<string, SessionDay>): SessionDistributions {
    if (this.running.moveTo(days)) this.answer = { durations: this.durations.counts(), eventCounts: this.eventCounts.counts() };
    return this.answer;
  }
}

class DistributionSum {
  private near: readonly [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)];
  /** Keyed by value. */
  private readonly far = new Map<number, [number, number]>();

  put({ purchaser, values, sessions }: Distribution, sign: 1 | -1): void {
    const segment = purchaser ? 0 : 1;
    this.makeRoom(values);
    const near = this.near[segment];
    for (let i = 0; i < values.length; i += 1) {
      const [value, more] = [values[i] ?? 0, sign * (sessions[i] ?? 0)];
      if (value < PLACES) near[value] = (near[value] ?? 0) + more;
      else {
        const counts = this.far.get(value) ?? [0, 0];
        counts[segment] += more;
        this.far.set(value, counts);
      }
    }
  }

  counts(): ValueCounts {
    const [purchasers, nonPurchasers] = this.near;
    const most = purchasers.length + this.far.size;
    const found = { values: new Float64Array(most), purchasers: new Int32Array(most), nonPurchasers: new Int32Array(most) };
    let values = 0;
    const put = (value: number, bought: number, looked: number): void => {
      if (bought === 0 && looked === 0) return;
      found.values[values] = value;
      found.purchasers[values] = bought;
      found.nonPurchasers[values] = looked;
      values += 1;
    };
    for (let value = 0; value < purchasers.length; value += 1) put(value, purchasers[value] ?? 0, nonPurchasers[value] ?? 0);
    const far = [...this.far].sort(([a], [b]) => a - b);
    for (const [value, [bought, looked]] of far) put(value, bought, looked);
    return {
      values: found.values.subarray(0, values),
      purchasers: found.purchasers.subarray(0, values),
      nonPurchasers: found.nonPurchasers.subarray(0, values),
    };
  }

  private makeRoom(values: Float64Array): void {
    let most = -1;
    for (const value of values) if (value < PLACES && value > most) most = value;
    if (most < this.near[0].length) return;
    const [purchasers, nonPurchasers] = this.near;
    const size = Math.min(PLACES, Math.max(most + 1, 2 * purchasers.length));
    this.near = [widened(purchasers, size), widened(nonPurchasers, size)];
  }
}

function widened(values: Int32Array, size: number): Int32Array {
  const wider = new Int32Array(size);
  wider.set(values);
  return wider;
}
