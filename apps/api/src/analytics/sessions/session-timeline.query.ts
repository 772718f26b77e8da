import { eventType, type SessionAnswer, type SessionEvent } from '@storepulse/contracts';
import { z } from 'zod';
import { timestamp } from '../../platform/column-types.js';
import { NotFoundError } from '../../platform/errors.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { withinTime } from '../../platform/time-limit.js';
import { identityInEvent, namesOf, productColumns } from '../product-identity/product-columns.js';
import { resolveFilter } from '../filters/resolved-filter.js';
import { cartOverTime } from './cart-over-time.js';
import { SESSION_COLUMNS, sessionRow, summariesOf } from './session-summary.js';

/** A session that seems to last for months (a bot, or a reused id) would make the query read all of them. */
const LIMIT_MS = 2000;
const MAX_EVENTS = 1000;
const MAX_OTHERS = 20;

const eventRow = z.object({ ...productColumns, event_time: timestamp, event_type: eventType, quantity: z.number() });

/**
 * One session: its events, the cart over time, and other sessions of the user. The client must be in a repeatable-read transaction.
 *
 * @throws NotFoundError
 */
export async function sessionTimeline(client: SqlClient, sessionId: string): Promise<SessionAnswer> {
  const { asOf, dataThrough } = (await resolveFilter(client, {})).head;
  const [row] = await queryRows(client, sessionRow, `select ${SESSION_COLUMNS} from sessions s where s.user_session = $1`, [sessionId]);
  if (row === undefined) throw new NotFoundError('session');
  const [session, ...otherSessions] = await summariesOf(client, [row, ...(await othersOf(client, row.user_id, sessionId))]);
  if (session === undefined) throw new NotFoundError('session');
  return {
    asOf,
    dataThrough,
    session,
    timeline: await withinTime(client, LIMIT_MS, () => eventsOf(client, sessionId)),
    otherSessions,
  };
}

async function eventsOf(client: SqlClient, sessionId: string): Promise<SessionEvent[]> {
  // The time bounds compare the partition key directly, so that only the months of the session are read.
  const rows = await queryRows(
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
