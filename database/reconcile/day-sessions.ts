import type { ClientBase } from 'pg';
import { foldStatement } from '../fold/batch-statements.js';
import { type RollUpName, rollUp } from '../rollups.js';
import { type Comparison, comparisonOf, countOf, dayComparison, keep, run } from './comparison.js';
import { count, dayBounds, type StoreDay, takeEvents, takeOnly } from './raw-events.js';

/** Sessions of the day and their cart items, compared with `counted_sessions` and `counted_cart_items`. */
export const sessionComparisons = (): Comparison[] => [
  comparisonOf('sessions', {
    stored: 'select s.* from sessions s join day_sessions d using (user_session)',
    truth: 'select * from counted_sessions',
  }),
  comparisonOf('cart_items', {
    stored: 'select i.* from cart_items i join day_sessions d using (user_session)',
    truth: 'select * from counted_cart_items',
  }),
];

/** Roll-ups computed from the sessions and carts of the day. */
export function sessionDayComparisons(storeDay: StoreDay): Comparison[] {
  const { day } = dayBounds(storeDay);
  const bySessions = (table: RollUpName): Comparison =>
    dayComparison(table, day, { truth: `with ${differences(day)} select * from ${count(rollUp(table).count)} as c` });
  return [
    bySessions('session_days'),
    dayComparison('user_days', day, {
      truth: `with ${differences(day)} ${foldStatement('counts/user-day-changes', new Set(['user-days']))}`,
    }),
    bySessions('session_duration_days'),
    bySessions('session_event_days'),
    dayComparison('stage_days', day, {
      truth: `
        with ${differences(day)},
        holding as (select day, event_type::event_type, sessions from ${count('stage-sessions')} as c)
        select
          day, event_type, coalesce(e.events, 0) as events, coalesce(e.revenue, 0) as revenue, coalesce(h.sessions, 0) as sessions,
          e.last_event_at, coalesce(s.new_users, 0) as new_users
        from day_stage_events e
        full join holding h using (day, event_type)
        left join stage_days s using (day, event_type)`,
      // Compared in the check of the whole store, which computes it from users.
      given: { new_users: 'new_users' },
    }),
    dayComparison('cart_days', day, {
      truth: `
        with counted_cart_items as (
          select * from pg_temp.counted_cart_items where cart_day = ${day}
          union all
          -- Cart items of sessions that began on an earlier day, which are compared with that day.
          select i.*
          from cart_items i
          where i.cart_day = ${day}
            and i.user_session in (select user_session from touched_sessions)
            and not exists (select from day_sessions d where d.user_session = i.user_session)
        ),
        cart_differences as (${foldStatement('counts/cart-differences')})
        select * from ${count('cart-days')} as c`,
    }),
  ];
}

const differences = (day: string): string => `
  counted_sessions as (select * from pg_temp.counted_sessions where started_day = ${day}),
  session_differences as (${foldStatement('counts/session-differences')})`;

/**
 * Recounts the sessions that began on the day from all their events, into `counted_sessions` and `counted_cart_items`. `day_sessions` lists
 * them. `batch_events` must hold the events of the day.
 *
 * The stored row says how far a session extends. That is enough to find an error: an event outside the session is found on its own day.
 */
export async function countSessionsOfDay(client: ClientBase, storeDay: StoreDay): Promise<void> {
  const { day, end } = dayBounds(storeDay);
  await keep(
    client,
    'touched_sessions',
    `select user_session, min(event_time) as first_at, max(event_time) as last_at
     from batch_events
     where user_session is not null
     group by user_session`,
  );
  await keep(
    client,
    'day_sessions',
    `select t.user_session, s.ended_at
     from touched_sessions t
     left join sessions s using (user_session)
     where s.user_session is null or s.started_day >= ${day} or s.started_at > t.first_at or s.ended_at < t.last_at
     union
     select user_session, ended_at from sessions where started_day = ${day}`,
  );
  await run(client, 'delete from batch_events b where not exists (select from day_sessions d where d.user_session = b.user_session)');
  // When the last session of the day ends on a later day.
  const { rows } = await client.query(`select max(ended_at)::text as last_at from day_sessions where ended_at >= ${end}`);
  const lastAt: unknown = rows[0]?.last_at;
  if (typeof lastAt === 'string') {
    await takeEvents(
      client,
      `e.event_time >= ${end} and e.event_time <= '${lastAt}'::timestamptz
       and e.user_session in (select user_session from day_sessions where ended_at >= ${end})`,
    );
  }
  await run(client, 'analyze batch_events');
  await keep(client, 'counted_sessions', `select * from ${count('sessions')} as c`);
  await keep(client, 'counted_cart_items', `select * from ${count('cart-items')} as c`);
}

/**
 * Recounts sessions that differ from all their events, on any day, since the events read for the day may be incomplete. Scans all of
 * `events`.
 */
export async function recountDifferingSessions(client: ClientBase): Promise<void> {
  await recount(client, 'select user_session from differing_sessions union select user_session from differing_cart_items');
}

/**
 * Also recounts the day's sessions that claim to begin earlier, in case a roll-up of the sessions differs: one of them may be wrong. Scans
 * all of `events`.
 */
export async function recountEarlierSessions(client: ClientBase): Promise<void> {
  const earlier = 'select user_session from touched_sessions except select user_session from day_sessions';
  await recount(client, earlier);
  await run(client, `insert into day_sessions (user_session) ${earlier}`);
}

async function recount(client: ClientBase, sessions: string): Promise<void> {
  await keep(client, 'recounted_session_ids', sessions);
  if ((await countOf(client, 'select count(*) as rows from recounted_session_ids')) === 0) return;
  await takeOnly(client, 'e.user_session in (select user_session from recounted_session_ids)');
  for (const [table, name] of [
    ['counted_sessions', 'sessions'],
    ['counted_cart_items', 'cart-items'],
  ] as const) {
    await run(client, `delete from ${table} where user_session in (select user_session from recounted_session_ids)`);
    await run(client, `insert into ${table} select * from ${count(name)} as c`);
  }
}
