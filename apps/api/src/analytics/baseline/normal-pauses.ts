import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { heldDays } from './held-days.js';
import { normalRange } from './normal-range.js';

const SLOT_MS = 10 * 60_000;
/** A pause counts for every hour it reaches into. Pauses are cut off this far on either side. */
const REACH_HOURS = 12;
const AROUND_MINUTES = 30;

const pauseRow = z.object({ day: z.string(), seconds: numeric });

/** The longest normal pause between events around this time of the weekday. Recomputed every ten minutes. */
@Injectable()
export class NormalPauses {
  private known: { key: string; seconds: number | null } | null = null;

  /** @returns null if fewer than three weeks are stored */
  async at(client: SqlClient, day: string, now: Date): Promise<number | null> {
    const slot = new Date(Math.floor(now.getTime() / SLOT_MS) * SLOT_MS);
    const key = `${day} ${slot.toISOString()}`;
    if (this.known?.key !== key) this.known = { key, seconds: await normalPause(client, await heldDays(client, day), slot) };
    return this.known.seconds;
  }
}

/** Upper bound for the longest pauses around this time on these days; nearly all stay below it. */
async function normalPause(client: SqlClient, days: readonly string[], at: Date): Promise<number | null> {
  const pauses = await queryRows(
    client,
    pauseRow,
    `with days as (
       select d.day, store_instant(d.day + store_local($2)::time) as at from unnest($1::date[]) as d (day)
     )
     select d.day::text, max(extract(epoch from g.next_minute - g.minute)) as seconds
     from days d
     cross join lateral (
       select s.minute, lead(s.minute) over (order by s.minute) as next_minute
       from (
         select d.at - make_interval(hours => $3) as minute
         union
         select d.at + make_interval(hours => $3)
         union
         select m.minute
         from stage_minutes m
         where m.event_type <> 'refund' and m.minute > d.at - make_interval(hours => $3) and m.minute < d.at + make_interval(hours => $3)) s) g
     where g.next_minute > d.at - make_interval(mins => $4) and g.minute < d.at + make_interval(mins => $4)
     group by d.day`,
    [days, at, REACH_HOURS, AROUND_MINUTES],
  );
  const band = normalRange(pauses.map(({ seconds }) => seconds));
  return band === undefined ? null : Math.round(band.high);
}
