import { eventType, type PulseData } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { identityInEvent, namesOf, productColumns } from '../product-identity/product-columns.js';

const LAST_EVENTS = 12;
const BUSY_SECONDS = 2;
const QUIET_SECONDS = 300;
/** For a store that is not live: its last day may have ended hours before its last event. */
const PAST_SECONDS = 86_400;
const CURVE_MINUTES = 30;

const minuteRow = z.object({ minute: timestamp, views: numeric, carts: numeric, purchases: numeric });
const eventRow = z.object({ ...productColumns, event_time: timestamp, event_type: eventType });

export const lastMinutes = (client: SqlClient, end: Date): Promise<PulseData['perMinute']> =>
  queryRows(
    client,
    minuteRow,
    `select
       m.minute,
       coalesce(sum(s.events) filter (where s.event_type = 'view'), 0) as views,
       coalesce(sum(s.events) filter (where s.event_type = 'cart'), 0) as carts,
       coalesce(sum(s.events) filter (where s.event_type = 'purchase'), 0) as purchases
     from generate_series(
       date_trunc('minute', $1::timestamptz) - make_interval(mins => $2 - 1), date_trunc('minute', $1::timestamptz), interval '1 minute') as m (minute)
     left join stage_minutes s using (minute)
     group by m.minute
     order by m.minute`,
    [end, CURVE_MINUTES],
  );

/**
 * The latest events up to a time, newest first.
 *
 * @param minutes the last minutes before that time
 * @param isPast whether the store is past: its events have ended
 */
export async function lastEvents(
  client: SqlClient,
  through: Date | string | null,
  minutes: PulseData['perMinute'],
  isPast: boolean,
): Promise<PulseData['lastEvents']> {
  // A busy shop has its last events within seconds: at 5,000 events per second, five minutes would sort 1.5 M events for twelve. For a
  // quiet shop the short window finds too few and costs 5 ms, where a month holds 50 M events.
  const windows = [...(isBusy(minutes) ? [BUSY_SECONDS] : []), QUIET_SECONDS, ...(isPast ? [PAST_SECONDS] : [])];
  let rows: z.output<typeof eventRow>[] = [];
  for (const seconds of windows) {
    rows = await eventsSince(client, through, seconds);
    if (rows.length === LAST_EVENTS) break;
  }
  return rows.map((row) => ({ ...identityInEvent(row), eventTime: row.event_time, eventType: row.event_type }));
}

function isBusy(minutes: PulseData['perMinute']): boolean {
  const latest = minutes.slice(-2).reduce((sum, { views, carts, purchases }) => sum + views + carts + purchases, 0);
  return latest * BUSY_SECONDS >= LAST_EVENTS * 60;
}

// The window keeps the read to the newest pages (BRIN); a quiet shop shows fewer events. Names are joined after the limit: joining first
// compared each event with every category. Ordered by all columns shown, so that events with the same time keep their order.
const eventsSince = (client: SqlClient, through: Date | string | null, seconds: number): Promise<z.output<typeof eventRow>[]> =>
  queryRows(
    client,
    eventRow,
    `select e.event_time, e.event_type, e.product_id, ${namesOf('e.product_id')}, b.name as brand, c.category_code as category, e.price
     from (
       select event_time, event_type, product_id, brand_id, category_key, price
       from events
       where event_time > $1::timestamptz - make_interval(secs => $3) and event_time <= $1
       order by event_time desc, product_id, event_type desc, price, brand_id, category_key
       limit $2) e
     join brands b using (brand_id)
     join categories c using (category_key)
     order by e.event_time desc, e.product_id, e.event_type desc, e.price, e.brand_id, e.category_key`,
    [through, LAST_EVENTS, seconds],
  );
