import { type Comparison, comparisonOf } from './comparison.js';
import { count } from './raw-events.js';

/** Returning users by day and previous day, compared with the roll-ups that hold each user's days. */
export const returnComparisons = (): Comparison[] => [
  comparisonOf('returning_users', {
    stored: 'select * from returning_users',
    truth: `with dated_users as (select * from user_days) select * from ${count('all-returning-users')} as c`,
  }),
  comparisonOf('returning_brand_users', {
    stored: 'select * from returning_brand_users',
    truth: `with dated_users as (select * from user_days) select * from ${count('all-returning-brand-users')} as c`,
  }),
];
