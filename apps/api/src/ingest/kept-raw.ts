import { isIPv6 } from 'node:net';
import { columnOf } from '@storepulse/database/fold/event-columns.js';
import { SECRET_TAGS } from '../access/secrets.js';

/** Fields of a Segment call and of its order entries that Storepulse reads. Nothing else of a rejected event is stored. */
const SEGMENT_FIELDS = new Set([
  'type',
  'event',
  'messageId',
  'timestamp',
  'originalTimestamp',
  'sentAt',
  'userId',
  'anonymousId',
  'previousId',
  'properties',
  'context',
  'products',
  'batch',
  'sku',
  'id',
  'variant',
  'category',
  'session_id',
  'sessionId',
  'total',
  'revenue',
]);

const LEFT_OUT = '(left out)';
/** Deeper and longer than anything Storepulse reads. */
const MAX_DEPTH = 6;
const MAX_TEXT = 500;
/** Largest event, in characters, that is parsed; no client call is larger. Parsing megabytes takes tenths of a second. */
const MAX_RAW = 64 * 1024;
/** Each value and field name uses at least this many of the stored characters, so only a bounded number is visited. */
const MIN_LENGTH = 4;
const MAX_NAME = 100;

/** Matches inside a word too: `a_spw_…`. Anything shorter is a word that happens to contain the tag, such as `wasps_`. */
const SECRETS = new RegExp(`(?:${Object.values(SECRET_TAGS).join('|')})[\\w-]{8,}`, 'g');
/**
 * Plain, URL-encoded, or escaped in JSON. The match starts only at the beginning of a word: trying each letter of a long word would take
 * seconds.
 */
const EMAILS = /(?<![\p{L}\p{N}_.+%-])[\p{L}\p{N}_.+%-]+(?:@|%40|\\u0040)[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/giu;
const IPV4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
/** Candidates only: times of day and names with colons also match. */
const IPV6 = /(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,8}(?:(?:\.\d{1,3}){3})?(?![\w:])/gi;
/** 15 or 16 digits with the prefix of a large card scheme. Longer numbers are category ids, shorter ones product ids. */
const CARDS = /\b[3-6]\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3,4}\b/g;
/** For text that is not JSON. */
const NAMED_SECRETS = /((?:write_?key|password|passwd|secret|token|authorization|api_?key)["']?\s*[:=]\s*)("[^"]*"?|'[^']*'?|[^\s,;&}]+)/gi;

/**
 * The stored text of a rejected event: the fields that Storepulse reads, without secrets, e-mail addresses, IP addresses and card numbers.
 * Senders put anything into events, and people can read this text for days.
 *
 * @param most characters
 */
export function keptRaw(raw: string, most: number): string {
  if (raw.length > MAX_RAW) return `(${Math.round(raw.length / 1024)} KB ${LEFT_OUT})`;
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return masked(raw.slice(0, most));
  }
  return JSON.stringify(kept(value, 0, { left: most })).slice(0, most);
}

/** `keptRaw`, computed once per distinct text: the lines of an order share one, and there may be thousands of them. */
export class KeptRaws {
  private readonly known = new Map<string, string>();

  /** @param most the same for equal texts, or smaller than before: then the beginning */
  of(raw: string, most: number): string {
    const known = this.known.get(raw);
    if (known !== undefined) return known.slice(0, most);
    const text = keptRaw(raw, most);
    this.known.set(raw, text);
    return text;
  }
}

/** Masks secrets and personal data in text that may quote the request. */
export const masked = (text: string): string =>
  text
    .replace(NAMED_SECRETS, `$1${LEFT_OUT}`)
    .replace(SECRETS, LEFT_OUT)
    .replace(EMAILS, (email) => `${String.fromCodePoint(email.codePointAt(0) ?? 0)}…@…`)
    .replace(IPV6, (address) => (isIPv6(address) && address !== '::' ? '(IP address)' : address))
    .replace(IPV4, '(IP address)')
    .replace(CARDS, (digits) => (isCardNumber(digits) ? '(card number)' : digits));

/** Characters left to store; anything beyond is cut off anyway. */
interface Room {
  left: number;
}

function kept(value: unknown, depth: number, room: Room): unknown {
  room.left -= typeof value === 'string' ? Math.min(value.length, MAX_TEXT) + MIN_LENGTH : MIN_LENGTH;
  if (typeof value === 'string') return masked(value.slice(0, MAX_TEXT));
  if (typeof value === 'number') return numberOf(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return LEFT_OUT;
  if (Array.isArray(value)) {
    const entries: unknown[] = [];
    for (const entry of value) {
      if (room.left <= 0) break;
      entries.push(kept(entry, depth + 1, room));
    }
    return entries;
  }
  const names = Object.keys(value);
  const fields: [string, unknown][] = [];
  for (const name of names) {
    if (room.left <= 0) break;
    room.left -= MIN_LENGTH;
    if (isRead(name)) fields.push([name, kept(Reflect.get(value, name), depth + 1, room)]);
  }
  const others = names.length - fields.length;
  return {
    ...Object.fromEntries(fields),
    ...(others > 0 && { [LEFT_OUT]: `${others} other ${others === 1 ? 'field' : 'fields'}` }),
  };
}

/** Storepulse's own field names are short, so longer ones are not looked up. */
const isRead = (name: string): boolean =>
  name.length <= MAX_NAME && (SEGMENT_FIELDS.has(name) || columnOf(withUnderscores(name)) !== undefined);

function numberOf(value: number): number | string {
  const text = String(value);
  const shown = masked(text);
  return shown === text ? value : shown;
}

/** Rows that the database refused use the program's names, such as `eventTime`. */
const withUnderscores = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_');

/** Verifies the check digit (ISO/IEC 7812-1, Luhn). */
function isCardNumber(text: string): boolean {
  const digits = Array.from(text.replace(/\D/g, ''), Number).reverse();
  const sum = digits.reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit), 0);
  return sum % 10 === 0;
}
