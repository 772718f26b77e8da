import type { Comparison } from './comparison.js';
import { count } from './raw-events.js';

/** Returning users by day and previous day, compared with the roll-ups that hold each user's days. */
export const returnComparisons = (): Comparison[] => [
  {
    table: 'user_returns',
    keys: ['marks', 'day', 'previous_day'],
    values: ['users'],
    stored: 'select * from user_returns',
    truth: `with dated_users as (select * from user_days) select * from ${count('all-user-returns')} as c`,
  },
  {
    table: 'brand_returns',
    keys: ['brand_id', 'day', 'previous_day'],
    values: ['users'],
    stored: 'select * from brand_returns',
    truth: `with dated_users as (select * from user_days) select * from ${count('all-brand-returns')} as c`,
  },
];
