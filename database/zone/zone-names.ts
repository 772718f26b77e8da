/**
 * Names of time zones that Node, browsers and PostgreSQL take for the same. Each of them also takes abbreviations, and in its own way: IST is
 * India to Node and Israel to PostgreSQL, CET has summer time in one and none in the other.
 */

/** Of the IANA names without an area, those that PostgreSQL takes for no abbreviation of its own, or for an equal one. */
const PLAIN_NAMES = new Set(
  `UTC GMT GMT0 GMT+0 GMT-0 Greenwich UCT Universal Zulu EST MST HST EST5EDT CST6CDT MST7MDT PST8PDT Cuba Egypt Eire GB GB-Eire Hongkong
  Iceland Iran Israel Jamaica Japan Kwajalein Libya Navajo NZ NZ-CHAT Poland Portugal PRC ROC ROK Singapore Turkey W-SU`
    .toLowerCase()
    .split(/\s+/),
);

export const ZONE_NAME_RULE =
  'a time zone of the IANA list, as Europe/Berlin; abbreviations such as CET or IST mean different zones to different programs';

/** Whether a name is a time zone of the IANA list, as this Node knows it, and no abbreviation. */
export function isTimeZone(name: string): boolean {
  return (name.includes('/') || PLAIN_NAMES.has(name.toLowerCase())) && canonicalOf(name) !== null;
}

function canonicalOf(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/**
 * What a person should hear about the zone of a store, in one line; null: nothing.
 *
 * @param asked STORE_TIMEZONE, where it is set
 */
export function zoneWarning(timeZone: string, asked: string | undefined): string | null {
  if (asked !== undefined && asked !== timeZone && canonicalOf(asked) !== canonicalOf(timeZone)) {
    return `STORE_TIMEZONE=${asked} is not followed: the days of this store are counted in ${timeZone}. Use a new store for another zone.`;
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
