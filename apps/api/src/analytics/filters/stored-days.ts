/**
 * Condition on a row of `stage_days`: it counts events. Stored days are the days with such a row. A day with only refunds is not one,
 * because there was no activity on it; a range that covers it still subtracts them from its revenue.
 */
export const HOLDS_EVENTS = `events > 0 and event_type <> 'refund'`;
