import { Injectable } from '@nestjs/common';
import { BASELINE_FIGURES, type Band, type BaselineFigure, MIN_WEEKS, type WallData } from '@storepulse/contracts';
import type { SqlClient } from '../../platform/query-rows.js';
import { versionOfDays } from '../cache/days-version.query.js';
import { recentActivity } from '../store-state/recent-visitors.js';
import { stageRates } from '../filters/rates.js';
import { heldDays } from './held-days.js';
import { type DaySoFar, daysSoFar, RATE_MINUTES, type Sums } from './so-far.js';
import { countNoise, medianOf, toPrecision, normalRange } from './normal-range.js';

const MAX_KNOWN = 8;
const MINUTE_MS = 60_000;
const RATE_SECONDS = RATE_MINUTES * 60;

/**
 * Visitors of a past five minutes are counted from raw events. If that takes longer than `COSTLY_MS`, the counts are reused for `REST_MS`.
 */
const COSTLY_MS = 500;
const REST_MS = 15 * 60_000;

interface PastDay extends DaySoFar {
  /** Null if not counted. */
  visitors: number | null;
}

/**
 * The same weekday in past weeks, up to the same time of day. Read once a minute, and again when these days change (a late event, a load).
 * Within the minute, sums grow with its seconds: at 00:00:30 a day is compared with half a minute, not with zero.
 */
@Injectable()
export class BaselineDays {
  /** The latest results: of the current minute, and of days being replayed. */
  private readonly known = new Map<string, readonly PastDay[]>();
  private readonly visitorsByDay = new Map<string, number>();
  private restsUntil = 0;

  async baseline(client: SqlClient, day: string, at: Date): Promise<WallData['baseline']> {
    const minute = new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS);
    const past = await this.pastDays(client, day, minute);
    const share = (at.getTime() - minute.getTime()) / MINUTE_MS;
    const bands: Partial<Record<BaselineFigure, Band>> = {};
    for (const figure of BASELINE_FIGURES) {
      const band = bandOf(figure, past, share);
      if (band !== undefined) bands[figure] = band;
    }
    return { weeks: past.length, bands };
  }

  private async pastDays(client: SqlClient, day: string, minute: Date): Promise<readonly PastDay[]> {
    const held = await heldDays(client, day);
    const key = [minute.toISOString(), ...held, await versionOfDays(client, held)].join(' ');
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const soFar = held.length === 0 ? [] : await daysSoFar(client, held, minute);
    const past = await this.withVisitors(client, soFar);
    this.known.set(key, past);
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_KNOWN && oldest !== undefined) this.known.delete(oldest);
    return past;
  }

  private async withVisitors(client: SqlClient, days: readonly DaySoFar[]): Promise<PastDay[]> {
    if (days.length < MIN_WEEKS) return days.map((it) => ({ ...it, visitors: null }));
    const startedAt = performance.now();
    const isResting = startedAt < this.restsUntil && days.every(({ day }) => this.visitorsByDay.has(day));
    if (!isResting) {
      const counted: [string, number][] = [];
      for (const { day, endedAt } of days) counted.push([day, (await recentActivity(client, endedAt)).visitors]);
      this.visitorsByDay.clear();
      for (const [day, visitors] of counted) this.visitorsByDay.set(day, visitors);
      const took = performance.now() - startedAt;
      if (took > COSTLY_MS) this.restsUntil = startedAt + took + REST_MS;
    }
    return days.map((it) => ({ ...it, visitors: this.visitorsByDay.get(it.day) ?? null }));
  }
}

function bandOf(figure: BaselineFigure, past: readonly PastDay[], share: number): Band | undefined {
  const values = past.map((it) => valueOf(figure, it, share)).filter((value) => value !== null);
  const typical = (of: keyof Sums): number => medianOf(past.map((it) => sumBy(it, of, share)));
  /** Standard deviation of the part in the rate 100 × part / whole. */
  const rateNoise = (whole: keyof Sums) => (rate: number) =>
    (100 * countNoise((rate * typical(whole)) / 100)) / Math.max(1, typical(whole));
  switch (figure) {
    case 'views':
    case 'carts':
    case 'purchases':
    case 'visitorsNow':
      return toPrecision(normalRange(values, countNoise), 1);
    case 'eventsPerSecond':
      return toPrecision(perSecond(normalRange(values, countNoise)), 100);
    case 'revenue':
      // The deviation of the order count, at the usual order value.
      return toPrecision(
        normalRange(values, (revenue) => revenue / countNoise(typical('purchases'))),
        1,
      );
    case 'viewToCart':
    case 'overall':
      return toPrecision(normalRange(values, rateNoise('views')), 100);
    case 'cartToPurchase':
      return toPrecision(normalRange(values, rateNoise('carts')), 100);
    default:
      return figure satisfies never;
  }
}

/** Sum up to a share of the minute after the last full one. */
const sumBy = ({ sums, nextMinute }: PastDay, of: keyof Sums, share: number): number => sums[of] + share * nextMinute[of];

/** Counts rather than rates, because counts vary by their square root; `perSecond` converts them. */
function valueOf(figure: BaselineFigure, day: PastDay, share: number): number | null {
  const by = (of: keyof Sums): number => sumBy(day, of, share);
  switch (figure) {
    case 'views':
    case 'carts':
    case 'purchases':
    case 'revenue':
      return by(figure);
    case 'viewToCart':
    case 'cartToPurchase':
    case 'overall':
      return stageRates({ views: by('views'), carts: by('carts'), purchases: by('purchases') })[figure];
    case 'eventsPerSecond':
      return day.recent;
    case 'visitorsNow':
      return day.visitors;
    default:
      return figure satisfies never;
  }
}

const perSecond = (band: Band | undefined): Band | undefined =>
  band && { low: band.low / RATE_SECONDS, median: band.median / RATE_SECONDS, high: band.high / RATE_SECONDS };
