import { Rejection } from './rejection.js';

const FORM = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)? ?(UTC|GMT|Z|[+-]\d\d(?::?\d\d)?)?$/i;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2100;
/** Kiribati is the furthest from UTC: 14 h. */
const MAX_OFFSET_MINUTES = 14 * 60;

/**
 * Reads a time: `2019-10-01 00:00:00 UTC` as in the data set, or ISO 8601; UTC unless it names an offset. Digits beyond microseconds are
 * cut, not rounded, so no event moves into the next second or day.
 *
 * @returns ISO 8601 in UTC, with six decimals where there is a fraction of a second
 */
export function readTime(value: unknown): string | Rejection {
  if (typeof value !== 'string') return Rejection.of('event_time', value, 'is not text');
  const match = FORM.exec(value.trim());
  if (match === null) {
    return Rejection.of('event_time', value, 'is not a time such as 2019-10-01 00:00:00 UTC or 2019-10-01T00:00:00Z');
  }
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', fraction = '', zone = 'Z'] = match;
  const offsetMinutes = readOffset(zone);
  const epochMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  // Date.UTC rolls February 30 over into March, so a date that does not round-trip does not exist.
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const exists = Number.isFinite(epochMs) && new Date(epochMs).toISOString().startsWith(`${wall}.`);
  if (!exists || Math.abs(offsetMinutes) > MAX_OFFSET_MINUTES) {
    return Rejection.of('event_time', value, 'does not exist');
  }
  const utc = offsetMinutes === 0 ? wall : new Date(epochMs - offsetMinutes * 60_000).toISOString().slice(0, -5);
  const utcYear = Number(utc.slice(0, utc.indexOf('-', 1)));
  if (!(utcYear >= FIRST_YEAR && utcYear <= LAST_YEAR)) {
    return Rejection.of('event_time', value, `is outside the years ${FIRST_YEAR} to ${LAST_YEAR}`);
  }
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  return micros === '000000' ? `${utc}Z` : `${utc}.${micros}Z`;
}

function readOffset(zone: string): number {
  const sign = zone.startsWith('-') ? -1 : zone.startsWith('+') ? 1 : 0;
  if (sign === 0) return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(2));
  return minutes > 59 ? Number.POSITIVE_INFINITY : sign * (Number(digits.slice(0, 2)) * 60 + minutes);
}
