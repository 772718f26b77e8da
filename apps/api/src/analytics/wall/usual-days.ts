import { Injectable } from '@nestjs/common';
import { type Band, LEAST_WEEKS, SO_FAR_FIGURES, type SoFarFigure, type WallData } from '@storepulse/contracts';
import { z } from 'zod';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { visitorsUpTo } from '../pulse/recent-visitors.js';
import { type DaySoFar, daysSoFar } from './so-far.js';
import { usualBand } from './usual-band.js';

/** Weeks that are looked back on. */
const WEEKS = 8;
const MOST_KNOWN = 8;
const COUNTS: ReadonlySet<SoFarFigure> = new Set<SoFarFigure>(['views', 'carts', 'purchases']);

const dayRow = z.object({ day: z.string() });

/** Users of past five minutes are counted from raw events: not on a day so busy that this takes longer. */
const COSTLY_MS = 500;
const REST_MS = 15 * 60_000;

export type Usual = Pick<WallData, 'lastWeek' | 'usual'>;

/**
 * The same weekday of the past weeks, up to the same time of day. Looked up once a minute: what is past changes seldom (a late
 * event, a load), and is then seen with the next minute.
 */
@Injectable()
export class UsualDays {
  /** The newest answers: that of the present minute, and of days that are replayed. */
  private readonly known = new Map<string, Usual>();
  private restsUntil = 0;

  async before(client: SqlClient, day: string, end: Date): Promise<Usual> {
    const key = `${day} ${end.toISOString()}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const past = await this.pastDays(client, day, end);
    const usual = usualOf(past, day, await this.visitors(client, past));
    this.known.set(key, usual);
    const [oldest] = this.known.keys();
    if (this.known.size > MOST_KNOWN && oldest !== undefined) this.known.delete(oldest);
    return usual;
  }

  /** Users of the five minutes before the same time of each day; none where counting them is too much. */
  private async visitors(client: SqlClient, past: readonly DaySoFar[]): Promise<number[]> {
    const begun = performance.now();
    if (past.length < LEAST_WEEKS || begun < this.restsUntil) return [];
    const visitors: number[] = [];
    for (const { endedAt } of past) visitors.push(await visitorsUpTo(client, endedAt));
    const took = performance.now() - begun;
    if (took > COSTLY_MS) this.restsUntil = begun + took + REST_MS;
    return visitors;
  }

  private async pastDays(client: SqlClient, day: string, end: Date): Promise<DaySoFar[]> {
    // Question: which of the same weekdays before does the store hold? Its first day may have begun anywhere in it.
    const held = await queryRows(
      client,
      dayRow,
      `select ($1::date - 7 * w)::text as day
       from generate_series(1, $2) as w
       where $1::date - 7 * w > (select min(s.day) from stage_days s where s.events > 0)
       order by w`,
      [day, WEEKS],
    );
    return held.length === 0
      ? []
      : daysSoFar(
          client,
          held.map((row) => row.day),
          end,
        );
  }
}

/** The same weekday one week before, `YYYY-MM-DD`. */
export const weekBefore = (day: string): string => new Date(Date.parse(day) - 7 * 86_400_000).toISOString().slice(0, 10);

/** @param past newest first */
function usualOf(past: readonly DaySoFar[], day: string, visitors: readonly number[]): Usual {
  const bands: Partial<Record<SoFarFigure, Band>> = {};
  for (const figure of SO_FAR_FIGURES) {
    const band = usualBand(
      past.map(({ figures }) => figures[figure]).filter((value) => value !== null),
      COUNTS.has(figure),
    );
    if (band !== undefined) bands[figure] = band;
  }
  const before = past.find((it) => it.day === weekBefore(day));
  return {
    lastWeek: before === undefined ? null : { ...before.figures, day: before.day },
    usual: past.length < LEAST_WEEKS ? null : { weeks: past.length, bands, visitorsNow: usualBand(visitors, true) ?? null },
  };
}
