import { foldStatement } from '../fold/batch-statements.js';
import type { Comparison } from './comparison.js';
import { count } from './raw-events.js';

/** Users by the day and the day before, beside the roll-ups that say who came on which day. */
export const returnComparisons = (): Comparison[] => [
  {
    table: 'user_returns',
    keys: ['marks', 'day', 'previous_day'],
    values: ['users'],
    stored: 'select * from user_returns',
    truth: `
      with user_days_changed as (
        select
          u.user_id, u.day, 0 as marks_then, 1 as users, null as found_day, null as found_marks, ${foldStatement('counts/user-marks')} as marks
        from user_days u
      ),
      user_visits as (${alone(foldStatement('counts/user-changes'))})
      ${dated('marks', 'user-returns')}`,
  },
  {
    table: 'brand_returns',
    keys: ['brand_id', 'day', 'previous_day'],
    values: ['users'],
    stored: 'select * from brand_returns',
    truth: `
      with brand_visits as (${alone('select b.brand_id as key, u.user_id, u.day, 1 as sign, 1 as users from user_days u cross join unnest(u.brands) as b (brand_id)')})
      ${dated('brand_id', 'brand-returns')}`,
  },
];

/** As if all days of the users came at once. */
const alone = (changes: string): string =>
  `select key, user_id, day, null::date as previous_day, null::date as next_day, sign, users from (${changes}) as c`;

const dated = (key: string, counted: string): string =>
  `select ${key}, day, coalesce(previous_day, '-infinity') as previous_day, users from ${count(counted)} as c`;
