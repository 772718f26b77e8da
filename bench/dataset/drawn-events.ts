import type { DuckDBConnection } from '@duckdb/node-api';
import { CATALOGUE } from './catalogue-size.js';

/** Of the real set: 22 rows a user, 4.9 a session. */
const EVENTS_PER_USER = 22;
const EVENTS_PER_SESSION = 4.9;
const FIRST_DAY = '2019-10-01';
const DAYS = 61;
/** Events by hour of the day (UTC), in relation to each other: ten times as many at the peak as at night. */
const HOURS = [9, 14, 31, 51, 60, 70, 74, 78, 78, 80, 76, 70, 70, 79, 100, 98, 95, 85, 65, 47, 32, 21, 13, 9];

/** Each hour as often as a session begins in it. */
const hourDeck = HOURS.flatMap((weight, hour) => Array.from({ length: weight }, () => hour));

/** A share from 0 to 1, always the same for a number and the name of a draw. */
const share = (number: string, draw: string): string => `(hash('${draw} ' || (${number})) / 18446744073709551616.0)`;

/**
 * Writes a CSV of about `events` events in the format, in the order of time; the same number gives the same rows.
 *
 * The lengths of sessions follow a power law (median 2, nine tenths at most 7, mean near 5), and so do products: the first ten have
 * 7 % of the events, the first hundred 20 %. A product keeps its brand and category, its price moves by a hundredth.
 */
export async function drawEvents(connection: DuckDBConnection, file: string, events: number): Promise<void> {
  const sessions = Math.round(events / EVENTS_PER_SESSION);
  const users = Math.round(events / EVENTS_PER_USER);
  await connection.run(`
    copy (
      with planned as (
        select
          n as session,
          floor(${users} * pow(${share('n', 'user')}, 1.3))::bigint as visitor,
          least(200, ceil(pow(1 - ${share('n', 'length')}, -1 / 1.25)))::integer as length,
          timestamp '${FIRST_DAY}' + to_days(floor(${DAYS} * ${share('n', 'day')})::integer)
            + to_hours(([${hourDeck.join(', ')}])[1 + floor(${hourDeck.length} * ${share('n', 'hour')})::integer])
            + to_seconds(floor(3600 * ${share('n', 'second')})) as begun_at
        from range(${sessions}) as numbers (n)
      ),
      drawn as (
        select
          session, visitor, begun_at + to_seconds(step * (5 + floor(80 * ${share('session', 'pace')}))) as moment,
          -- Every second event of a session is of the product before.
          floor(exp(ln(${CATALOGUE}.0) * pow(${share('session * 1000 + step // 2', 'product')}, 0.63)))::bigint as product,
          ${share('session * 1000 + step', 'type')} as type
        from planned, range(length) as steps (step)
      ),
      dressed as (
        select *, floor(691 * pow(${share('product', 'category')}, 2))::integer as category
        from drawn
      )
      select
        strftime(moment, '%Y-%m-%d %H:%M:%S UTC') as event_time,
        case when type < 0.0151 then 'purchase' when type < 0.0511 then 'cart' else 'view' end as event_type,
        1000000 + product * 37 as product_id,
        2053013552000000000 + category * 1299709 as category_id,
        case when ${share('category', 'coded')} < 0.678 then 'department' || category % 13 || '.aisle' || category % 43 || '.shelf' || category end
          as category_code,
        case when ${share('product', 'branded')} < 0.86 then 'brand' || floor(exp(ln(4303.0) * pow(${share('product', 'brand')}, 0.9)))::integer end
          as brand,
        printf('%.2f', least(2574, exp(5 + 2 * (${share('product', 'price')} + ${share('product', 'price, too')} - 1)))
          * (1 + 0.01 * ${share('product * 100 + dayofyear(moment) // 30', 'price move')})) as price,
        500000000 + visitor as user_id,
        md5('session ' || session)::uuid as user_session
      from dressed
      order by moment, session, type
    ) to '${file}' (format csv, header true)`);
}
