import { canonicalTimeZone, isTimeZone, ZONE_NAME_RULE } from '../../libs/settings/time-zone-names.js';

/**
 * What a person should hear about the zone of a store, in one line; null: nothing.
 *
 * @param asked STORE_TIMEZONE, where it is set
 */
export function zoneWarning(timeZone: string, asked: string | undefined): string | null {
  if (asked !== undefined && asked !== timeZone && canonicalTimeZone(asked) !== canonicalTimeZone(timeZone)) {
    return `STORE_TIMEZONE=${asked} has no effect: the days of this store are counted in ${timeZone}. Use a new store for another zone.`;
  }
  if (isTimeZone(timeZone)) return null;
  return `The days of this store are counted in ${timeZone} as PostgreSQL reads it; browsers may show another zone. Set up a new store in ${ZONE_NAME_RULE}.`;
}

/** The server of the database does not know a zone that this Node knows. */
export class UnknownZoneError extends Error {
  override readonly name = 'UnknownZoneError';

  constructor(timeZone: string) {
    super(`The database server does not know the time zone ${timeZone}. STORE_TIMEZONE must be ${ZONE_NAME_RULE}.`);
  }
}
