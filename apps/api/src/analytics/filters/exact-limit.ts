/** Distinct users under a filter are counted exactly if that takes under a second; else the answer is null with a reason. */
export const EXACT_LIMIT_MS = 1000;
