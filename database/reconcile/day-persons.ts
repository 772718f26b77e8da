import { foldStatement } from '../fold/batch-statements.js';
import type { Comparison } from './comparison.js';

/** DayBatches for "no session", since a key needs a value. */
const NO_SESSION = `'00000000-0000-0000-0000-000000000000'::uuid`;

/**
 * The users of the day's events with a device. `batch_events` holds these events; after a repair it names the same users as `events`.
 *
 * Links from calls that are not events are stored nowhere else, so only links from events can be found missing.
 */
export const personComparisons = (): Comparison[] => [
  {
    table: 'device_links',
    keys: ['device_id', 'linked_at', 'user_id'],
    values: [],
    stored: `select l.* from device_links l join (${LINKS_OF_EVENTS}) as e using (device_id, linked_at, user_id)`,
    truth: LINKS_OF_EVENTS,
  },
  {
    table: 'events',
    keys: ['device_id', 'event_time', 'visit'],
    values: ['user_id'],
    stored: `
      select distinct device_id, event_time, coalesce(user_session, ${NO_SESSION}) as visit, user_id from batch_events where is_anonymous`,
    truth: `
      with asked as (select distinct device_id, event_time, user_session from batch_events where is_anonymous)
      select device_id, event_time, coalesce(user_session, ${NO_SESSION}) as visit, user_id
      from (${foldStatement('counts/persons')}) as p`,
    repairWith: ['events', 'batch_events']
      .map(
        (table) => `
        update ${table} e
        set user_id = t.user_id
        from truth_events t
        where e.is_anonymous and e.device_id = t.device_id and e.event_time = t.event_time
          and coalesce(e.user_session, ${NO_SESSION}) = t.visit and e.user_id <> t.user_id`,
      )
      .join(';\n'),
  },
];

const LINKS_OF_EVENTS = `
  select distinct device_id, event_time as linked_at, user_id
  from batch_events
  where device_id <> user_id and is_anonymous is null`;
