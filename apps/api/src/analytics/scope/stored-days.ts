/**
 * Condition on a row of `stage_days`: it counts events. Stored days are those that have such a row. A day that holds refunds alone is none,
 * since nobody did anything on it; a range that covers it still takes them off its revenue.
 */
export const HOLDS_EVENTS = `events > 0 and event_type <> 'refund'`;
