import type { WaitingAmount } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';

const amountRow = z.object({ currency: z.string(), amount: numeric });
const sessionAmountRow = amountRow.extend({ user_session: z.string() });

/**
 * Purchase amounts of a day that no exchange rate converts.
 *
 * @param before only purchases before this time; null: all
 */
export const waitingOfDay = async (client: SqlClient, day: string | null, before: Date | null = null): Promise<WaitingAmount[]> =>
  day === null
    ? []
    : queryRows(
        client,
        amountRow,
        `select currency, sum(price * quantity) as amount
         from unconverted_amounts
         where event_type = 'purchase' and event_time >= day_start($1::date) and event_time < day_start($1::date + 1)
           and ($2::timestamptz is null or event_time < $2)
         group by currency
         order by currency`,
        [day, before],
      );

/** A session and its time span, to the millisecond. */
interface SessionTimes {
  user_session: string;
  started_at: string;
  ended_at: string;
  purchases: number;
}

/** The same per session, by session id. */
export async function waitingOfSessions(client: SqlClient, sessions: readonly SessionTimes[]): Promise<Map<string, WaitingAmount[]>> {
  const buyers = sessions.filter(({ purchases }) => purchases > 0);
  if (buyers.length === 0) return new Map();
  // Starts from the unconverted amounts, because they are few. An event stores the id of its own amount.
  const rows = await queryRows(
    client,
    sessionAmountRow,
    `select s.user_session, u.currency, sum(u.price * u.quantity) as amount
       from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as s (user_session, started_at, ended_at)
       join unconverted_amounts u
         on u.event_type = 'purchase' and u.event_time >= s.started_at and u.event_time < s.ended_at + interval '1 millisecond'
       join events e on e.event_time = u.event_time and e.amount_id = u.amount_id and e.user_session = s.user_session
       group by s.user_session, u.currency
       order by u.currency`,
    [buyers.map((it) => it.user_session), buyers.map((it) => it.started_at), buyers.map((it) => it.ended_at)],
  );
  const amounts = new Map<string, WaitingAmount[]>();
  for (const { user_session: session, currency, amount } of rows) {
    amounts.set(session, [...(amounts.get(session) ?? []), { currency, amount }]);
  }
  return amounts;
}
