import type { ProductDayColumns } from './day-columns.js';
import { addDay, clear, makeDifference, noSums, type RangeSums } from './range-sums.js';

/** A checkpoint holds 24 bytes per product: 9 MB for a full catalog. */
const MAX_CHECKPOINTS = 8;
const MIN_STRIDE = 4;
/** The newest days change with every batch, so no checkpoint includes them. */
const OPEN_DAYS = 2;

interface Checkpoint {
  /** Days added since the previous checkpoint. */
  days: readonly ProductDayColumns[];
  /** Sums of all days from the first one up to this checkpoint. */
  sums: RangeSums;
}

/**
 * Sums of any range, derived from checkpoints: sums of all days before a point.
 *
 *     days     .  .  .  .  A  .  .  .  .  B  .  .  .  .  C  .  .
 *     range                   [-----------------------------]
 *                          = (before C) - (before A) - the day between A and the range + the days from C on
 *
 * So a range costs two passes over the catalog and a few days at the edges, whatever its length.
 */
export class CheckpointSums {
  private checkpoints: Checkpoint[] = [];
  private stride = MIN_STRIDE;

  /**
   * @param sums overwritten with the sums of the range
   * @param days all days from the first one to the end of the range
   * @param from index of the first day of the range
   */
  make(sums: RangeSums, days: readonly ProductDayColumns[], from: number): void {
    this.widen(days.length);
    const most = Math.max(0, Math.floor((days.length - OPEN_DAYS) / this.stride));
    const begin = Math.min(most, Math.round(from / this.stride));
    const end = begin < most ? most : begin;
    this.bringUpTo(end, days, sums.rows.length);
    const whole = this.before(end);
    const isShort = begin === end || whole === undefined;
    if (isShort) clear(sums);
    else makeDifference(sums, whole, this.before(begin));
    // A short range is simply the sum of its days.
    const [first, last] = isShort ? [from, from] : [begin * this.stride, end * this.stride];
    for (const day of days.slice(first, from)) addDay(sums, day, -1);
    for (const day of days.slice(from, first)) addDay(sums, day, 1);
    for (const day of days.slice(last)) addDay(sums, day, 1);
  }

  private before(checkpoint: number): RangeSums | undefined {
    return this.checkpoints[checkpoint - 1]?.sums;
  }

  private widen(days: number): void {
    while (days > this.stride * (MAX_CHECKPOINTS + 1)) {
      this.stride *= 2;
      this.checkpoints = [];
    }
  }

  private bringUpTo(end: number, days: readonly ProductDayColumns[], products: number): void {
    const { stride } = this;
    const isOutdated = (one: Checkpoint, at: number): boolean => one.days.some((day, n) => day !== days[at * stride + n]);
    const outdated = this.checkpoints.slice(0, end).findIndex(isOutdated);
    if (outdated >= 0) this.checkpoints = this.checkpoints.slice(0, outdated);
    while (this.checkpoints.length < end) {
      const at = this.checkpoints.length;
      const added = days.slice(at * stride, (at + 1) * stride);
      const sums = noSums(products);
      const before = this.before(at);
      if (before !== undefined) makeDifference(sums, before, undefined);
      for (const day of added) addDay(sums, day, 1);
      this.checkpoints.push({ days: added, sums });
    }
  }
}
