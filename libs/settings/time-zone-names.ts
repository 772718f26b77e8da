/**
 * Time zone names that mean the same to Node, browsers and PostgreSQL. Each also accepts abbreviations, but differently: IST is India in
 * Node and Israel in PostgreSQL; CET has summer time in one and not in the other.
 */

/** IANA names without an area that PostgreSQL does not read as an abbreviation, or reads as an equal one. */
const PLAIN_NAMES = new Set(
  `UTC GMT GMT0 GMT+0 GMT-0 Greenwich UCT Universal Zulu EST MST HST EST5EDT CST6CDT MST7MDT PST8PDT Cuba Egypt Eire GB GB-Eire Hongkong
  Iceland Iran Israel Jamaica Japan Kwajalein Libya Navajo NZ NZ-CHAT Poland Portugal PRC ROC ROK Singapore Turkey W-SU`
    .toLowerCase()
    .split(/\s+/),
);

/** Completes "NAME must be …". */
export const ZONE_NAME_RULE =
  'an IANA time zone, for example Europe/Berlin; abbreviations such as CET or IST mean different zones to different programs';

/** Whether a name is an IANA time zone that this Node knows, and not an abbreviation. */
export function isTimeZone(name: string): boolean {
  return (name.includes('/') || PLAIN_NAMES.has(name.toLowerCase())) && canonicalTimeZone(name) !== null;
}

/** The name that this Node prefers for a zone; null for an unknown name. */
export function canonicalTimeZone(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
