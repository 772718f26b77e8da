const HOUR_MS = 3_600_000;

/** A sign-in that is not used this long is over. */
export const SIGN_IN_IDLE_MS = 12 * HOUR_MS;

/** And this long after it began in any case. */
export const SIGN_IN_LIFE_MS = 7 * 24 * HOUR_MS;
