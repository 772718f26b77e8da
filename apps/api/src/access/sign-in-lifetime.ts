const HOUR_MS = 3_600_000;

/** An unused sign-in expires after this long. */
export const SIGN_IN_IDLE_MS = 12 * HOUR_MS;

/** Any sign-in expires this long after it began. */
export const SIGN_IN_LIFE_MS = 7 * 24 * HOUR_MS;
