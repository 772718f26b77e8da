/**
 * The one validation of an event, whether it comes from a file (every value text) or over HTTP (JSON values).
 * An empty or blank value is an absent one, in every column. The first column that is wrong gives the reason.
 */
import { EVENT_TYPES, type EventColumn, type EventType } from '@storepulse/contracts';
import type { EventRow, SentId } from './event-row.js';
import { readDetails } from './read-details.js';
import { readPrice } from './read-price.js';
import { sessionUuid } from './read-session.js';
import { readTime } from './read-time.js';
import { Rejection } from './rejection.js';

export type EventInput = Partial<Record<EventColumn, unknown>>;
/**
 * `kind` is the reason without the value: rejected rows of one kind are counted together.
 * `warnings`: why a value was not taken, likewise without it; the event counts all the same.
 */
export type ParsedEvent = { ok: true; row: EventRow; warnings?: readonly string[] } | { ok: false; reason: string; kind: string };

const MAX_ID = 2n ** 63n - 1n;
const MAX_TEXT = 200;
const MAX_MESSAGE_ID = 100;
const MAX_QUANTITY = 1_000_000;
const TYPES: ReadonlyMap<unknown, EventType> = new Map(EVENT_TYPES.map((type) => [type, type]));
/** PostgreSQL text holds no NUL, and half of a surrogate pair cannot be written as UTF-8. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/**
 * Checks one event and brings it into the form that the store keeps.
 *
 * @returns the row, or the reason why it is rejected: a short sentence with the column first.
 */
export function parseEvent(input: EventInput): ParsedEvent {
  const eventTime = required(input, 'event_time', readTime);
  if (eventTime instanceof Rejection) return rejected(eventTime);
  const eventType = required(input, 'event_type', readType);
  if (eventType instanceof Rejection) return rejected(eventType);
  const productId = required(input, 'product_id', readId);
  if (productId instanceof Rejection) return rejected(productId);
  const categoryId = optional(input, 'category_id', null, readId);
  if (categoryId instanceof Rejection) return rejected(categoryId);
  // A category named by text alone is shown, and found, by that text.
  const categoryCode = optional(input, 'category_code', outsideName(categoryId), readName);
  if (categoryCode instanceof Rejection) return rejected(categoryCode);
  const brand = optional(input, 'brand', null, readName);
  if (brand instanceof Rejection) return rejected(brand);
  const price = optional(input, 'price', null, readPrice);
  if (price instanceof Rejection) return rejected(price);
  const deviceId = optional(input, 'anonymous_id', null, readId);
  if (deviceId instanceof Rejection) return rejected(deviceId);
  const namedUser = deviceId === null ? required(input, 'user_id', readId) : optional(input, 'user_id', deviceId, readId);
  if (namedUser instanceof Rejection) return rejected(namedUser);
  const session = optional(input, 'user_session', null, readName);
  if (session instanceof Rejection) return rejected(session);
  const quantity = optional(input, 'quantity', 1, readQuantity);
  if (quantity instanceof Rejection) return rejected(quantity);
  const messageId = optional(input, 'message_id', null, readMessageId);
  if (messageId instanceof Rejection) return rejected(messageId);
  const orderId = optional(input, 'order_id', null, readName);
  if (orderId instanceof Rejection) return rejected(orderId);
  const orderLine = optional(input, 'order_line', null, readName);
  if (orderLine instanceof Rejection) return rejected(orderLine);
  const userSession = session === null ? null : sessionUuid(session);
  const row: EventRow = {
    messageId,
    eventTime,
    eventType,
    productId,
    categoryId,
    categoryCode,
    brand,
    price,
    userId: namedUser,
    userSession,
    quantity,
    order: orderId === null ? undefined : { id: orderId, line: orderLine },
    // A client that sends the id of its visitor in both columns names nobody.
    device: deviceId === null ? undefined : { id: deviceId, isAnonymous: isSameId(namedUser, deviceId) },
  };
  const details = readDetails(input, isAbsent);
  if (details !== undefined) row.details = details;
  return { ok: true, row };
}

export const isSameId = (a: SentId, b: SentId): boolean =>
  typeof a === 'object' && typeof b === 'object' ? a.outside === b.outside : a === b;

function outsideName(id: SentId | null): string | null {
  return typeof id === 'object' && id !== null ? id.outside : null;
}

function rejected({ reason, kind }: Rejection): ParsedEvent {
  return { ok: false, reason, kind };
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function required<T>(input: EventInput, column: EventColumn, read: (value: unknown, column: EventColumn) => T | Rejection): T | Rejection {
  const value = input[column];
  return isAbsent(value) ? Rejection.missing(column) : read(value, column);
}

function optional<T, A>(
  input: EventInput,
  column: EventColumn,
  absent: A,
  read: (value: unknown, column: EventColumn) => T | Rejection,
): T | A | Rejection {
  const value = input[column];
  return isAbsent(value) ? absent : read(value, column);
}

function readType(value: unknown): EventType | Rejection {
  return TYPES.get(value) ?? Rejection.of('event_type', value, `is not one of ${EVENT_TYPES.join(', ')}`);
}

/** A decimal integer keeps its value; any other text, a negative or too large number among it, is an outside name. */
export function readId(value: unknown, column: EventColumn): SentId | Rejection {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    const problem = Number.isInteger(value)
      ? 'is too large for a JSON number, which loses digits above 2^53: send it as a string'
      : 'is neither a whole number nor text';
    return Rejection.of(column, value, problem);
  }
  // -0 is an integer, and String makes "0" of it.
  const text = readText(value, column, MAX_TEXT);
  if (text instanceof Rejection) return text;
  if (!/^\d+$/.test(text)) return { outside: text };
  const digits = text.replace(/^0+(?=\d)/, '');
  return digits.length < 19 || (digits.length === 19 && BigInt(digits) <= MAX_ID) ? digits : { outside: text };
}

function readName(value: unknown, column: EventColumn): string | Rejection {
  return readText(value, column, MAX_TEXT);
}

function readMessageId(value: unknown, column: EventColumn): string | Rejection {
  return readText(value, column, MAX_MESSAGE_ID);
}

/** Programs name brands, sessions and messages by whole numbers as well as by text. */
function readText(value: unknown, column: EventColumn, maxCharacters: number): string | Rejection {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') return Rejection.of(column, value, 'is not text');
  const trimmed = text.trim();
  if (UNSTORABLE.test(trimmed)) return Rejection.of(column, value, 'holds a character that cannot be stored');
  // UTF-16 units first: the exact count of characters is needed only where it can matter.
  if (trimmed.length > maxCharacters && Array.from(trimmed).length > maxCharacters) {
    return Rejection.of(column, value, `is longer than ${maxCharacters} characters`);
  }
  return trimmed;
}

function readQuantity(value: unknown, column: EventColumn): number | Rejection {
  const quantity = typeof value === 'string' && /^\s*\d{1,10}\s*$/.test(value) ? Number(value) : value;
  if (typeof quantity === 'number' && Number.isInteger(quantity) && quantity >= 1 && quantity <= MAX_QUANTITY) return quantity;
  return Rejection.of(column, value, `is not a whole number from 1 to ${MAX_QUANTITY}`);
}
