import { foldStatement } from '../fold/batch-statements.js';
import { type Comparison, comparisonOf } from './comparison.js';
import { count } from './raw-events.js';

/** What belongs to no single day, compared with the roll-ups by day it is counted from. */
export const storeComparisons = (): Comparison[] => [
  comparisonOf('users', {
    stored: 'select * from users',
    truth: `
      with user_days_learned as (select day, user_id, stages as learned from user_days)
      select * from ${count('user-firsts')} as c`,
  }),
  comparisonOf('stage_days', {
    stored: 'select day, event_type, new_users from stage_days where new_users <> 0',
    // Runs after `users`: it reads their recomputed rows.
    truth: `
      with counted_user_firsts as (select * from truth_users),
      user_first_differences as (${foldStatement('counts/user-first-differences')}),
      counted as (select day, event_type::event_type, new_users from ${count('new-users')} as c)
      select
        day, event_type, c.new_users, coalesce(s.events, 0) as events, coalesce(s.revenue, 0) as revenue,
        coalesce(s.sessions, 0) as sessions, s.last_event_at
      from (
        select day, event_type, new_users from counted
        union all
        -- A row that wrongly counts new users gets 0 and stays for its other counts.
        select s.day, s.event_type, 0
        from stage_days s
        where s.new_users <> 0 and not exists (select from counted c where (c.day, c.event_type) = (s.day, s.event_type))) as c
      left join stage_days s using (day, event_type)`,
    given: { events: 'events', revenue: 'revenue', sessions: 'sessions', last_event_at: 'last_event_at' },
  }),
  {
    table: 'inactivity_sessions',
    keys: ['visitor_id', 'started_at'],
    values: ['ended_at', 'user_session'],
    stored: 'select * from inactivity_sessions',
    // A visit belongs to its device if it has one, else to its user.
    truth: `
      select
        case when exists (
          select from events e
          where e.device_id = i.visitor_id and e.event_time = s.started_at and e.user_session = s.user_session)
        then i.visitor_id else s.user_id end as visitor_id,
        s.started_at, s.ended_at, s.user_session
      from inactivity_sessions i
      join sessions s on s.user_session = i.user_session`,
  },
  // Only cart items without a session; the others are compared with the sessions of their day.
  comparisonOf('cart_items', {
    stored: 'select i.* from cart_items i where not exists (select from sessions s where s.user_session = i.user_session)',
    truth: 'select * from cart_items where false',
  }),
];
