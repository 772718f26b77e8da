import { eventType, type SessionAnswer, type SessionEvent } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { bigintId, microseconds, numeric, timestamp } from '../../platform/column-types.js';
import { NotFoundError } from '../../platform/errors.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { identityInEvent, namesOf, productColumns } from '../product-identity/product-columns.js';
import { resolveFilter } from '../filters/resolved-filter.js';
import { cartOverTime } from './cart-over-time.js';
import { SESSION_COLUMNS, sessionRow, summariesOf } from './session-summary.js';

/** A session that seems to last for months (a bot, or a reused id) would make PostgreSQL read all of them. */
const LONGEST_BY_KEY_MS = 86_400_000;
const MAX_EVENTS = 1000;
const MAX_OTHERS = 20;

const eventRow = z.object({ ...productColumns, event_time: timestamp, event_type: eventType, quantity: z.number() });
type EventRow = z.output<typeof eventRow>;
const columnRow = z.object({
  event_time: microseconds,
  event_type: eventType,
  product_id: bigintId,
  brand_id: z.number(),
  category_key: z.number(),
  price: numeric.nullable(),
  quantity: z.number(),
});
const namedRow = z.object(productColumns);

/**
 * One session: its events, the cart over time, and other sessions of the user. The client must be in a repeatable-read transaction.
 *
 * @throws NotFoundError
 */
export async function sessionTimeline(client: SqlClient, sessionId: string, columns: Columns): Promise<SessionAnswer> {
  const { asOf, dataThrough } = (await resolveFilter(client, {})).head;
  const [row] = await queryRows(client, sessionRow, `select ${SESSION_COLUMNS} from sessions s where s.user_session = $1`, [sessionId]);
  if (row === undefined) throw new NotFoundError('session');
  const [session, ...otherSessions] = await summariesOf(client, [row, ...(await othersOf(client, row.user_id, sessionId))]);
  if (session === undefined) throw new NotFoundError('session');
  const isLong = Date.parse(row.ended_at) - Date.parse(row.started_at) > LONGEST_BY_KEY_MS;
  const events = isLong ? await onColumns(client, sessionId, columns) : await byKey(client, sessionId);
  return { asOf, dataThrough, session, timeline: timelineOf(events), otherSessions };
}

function byKey(client: SqlClient, sessionId: string): Promise<EventRow[]> {
  // The time bounds compare the partition key directly, so that only the months of the session are read.
  return queryRows(
    client,
    eventRow,
    `select
       e.event_time, e.event_type, e.product_id, ${namesOf('e.product_id')}, b.name as brand, c.category_code as category, e.price, e.quantity
     from events e
     join brands b using (brand_id)
     join categories c using (category_key)
     where e.event_time >= (select started_at from sessions where user_session = $1)
       and e.event_time <= (select ended_at from sessions where user_session = $1)
       and e.user_session = $1
     order by e.event_time, e.event_type, e.product_id
     limit $2`,
    [sessionId, MAX_EVENTS],
  );
}

async function onColumns(client: SqlClient, sessionId: string, columns: Columns): Promise<EventRow[]> {
  const events = await columns.asOf(client, (source) =>
    queryRows(
      source,
      columnRow,
      `select
         epoch_us(e.event_time) as event_time, e.event_type, i.id::text as product_id, e.brand_id, e.category_key, e.price::text as price,
         e.quantity
       from events e
       join product_ids i using (product_id)
       where e.user_session in (select user_session from session_ids where id = $1::uuid)
       order by e.event_time, e.event_type, i.id
       limit $2`,
      [sessionId, MAX_EVENTS],
    ),
  );
  const named = await queryRows(
    client,
    namedRow,
    `select t.product_id, ${namesOf('t.product_id')}, b.name as brand, c.category_code as category, t.price
     from unnest($1::bigint[], $2::integer[], $3::integer[], $4::numeric[]) with ordinality as t (product_id, brand_id, category_key, price, place)
     join brands b using (brand_id)
     join categories c using (category_key)
     order by t.place`,
    [
      events.map((row) => row.product_id),
      events.map((row) => row.brand_id),
      events.map((row) => row.category_key),
      events.map((row) => row.price),
    ],
  );
  return events.flatMap(({ event_time, event_type, quantity }, place) => {
    const product = named[place];
    return product === undefined ? [] : [{ ...product, event_time, event_type, quantity }];
  });
}

function timelineOf(rows: readonly EventRow[]): SessionEvent[] {
  const overTime = cartOverTime(
    rows.map((row) => ({ productId: row.product_id, eventType: row.event_type, price: row.price, quantity: row.quantity })),
  );
  return rows.map((row, index) => ({
    eventTime: row.event_time,
    eventType: row.event_type,
    product: identityInEvent(row),
    quantity: row.quantity,
    cart: overTime[index] ?? { products: 0, value: 0 },
  }));
}

const othersOf = (client: SqlClient, userId: string, sessionId: string) =>
  queryRows(
    client,
    sessionRow,
    `select ${SESSION_COLUMNS}
     from sessions s
     where s.user_id = $1 and s.user_session <> $2
     order by s.started_day desc, s.started_at desc
     limit $3`,
    [userId, sessionId, MAX_OTHERS],
  );
