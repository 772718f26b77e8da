/** DESIGN §3: distinct users under a filter are exact where that takes under a second, else null with the reason. */
export const EXACT_LIMIT_MS = 1000;
