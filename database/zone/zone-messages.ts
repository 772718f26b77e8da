import { canonicalTimeZone, isTimeZone, ZONE_NAME_RULE } from '@storepulse/settings/time-zone-names.js';

/**
 * A one-line warning for a person about the store's time zone; null if there is none.
 *
 * @param asked STORE_TIMEZONE, if set
 */
export function zoneWarning(timeZone: string, asked: string | undefined): string | null {
  if (asked !== undefined && asked !== timeZone && canonicalTimeZone(asked) !== canonicalTimeZone(timeZone)) {
    return `STORE_TIMEZONE=${asked} has no effect: the days of this store are counted in ${timeZone}. Use a new store for another zone.`;
  }
  if (isTimeZone(timeZone)) return null;
  return `The days of this store are counted in ${timeZone} as PostgreSQL reads it; browsers may show another zone. Set up a new store in ${ZONE_NAME_RULE}.`;
}

/** Node knows the time zone, but the database server does not. */
export class UnknownZoneError extends Error {
  override readonly name = 'UnknownZoneError';

  constructor(timeZone: string) {
    super(`The database server does not know the time zone ${timeZone}. STORE_TIMEZONE must be ${ZONE_NAME_RULE}.`);
  }
}
