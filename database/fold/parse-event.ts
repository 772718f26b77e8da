/**
 * The only validation of events, for files (every value is text) and for HTTP (JSON values). An empty or blank value counts as missing in
 * every column. The first invalid column gives the reason.
 */
import { EVENT_TYPES, type EventColumn, type EventType, SENT_TYPES, UNKNOWN } from '@storepulse/contracts';
import type { EventRow, SentId } from './event-row.js';
import { readDetails } from './read-details.js';
import { LostDigits, readId, readKey, readText } from './read-id.js';
import { readPrice } from './read-price.js';
import { sessionUuid } from './read-session.js';
import { readTime } from './read-time.js';
import { Rejection } from './rejection.js';

export type EventInput = Partial<Record<EventColumn, unknown>>;
/**
 * `kind` is the reason without the value, so that rejected rows of one kind are counted together. `warnings` say, also without the value,
 * why a value was not used; the event still counts.
 */
export type ParsedEvent = { ok: true; row: EventRow; warnings?: readonly string[] } | { ok: false; reason: string; kind: string };

const MAX_TEXT = 200;
const MAX_MESSAGE_ID = 100;
const MAX_QUANTITY = 1_000_000;
const TYPES: ReadonlyMap<unknown, EventType> = new Map(EVENT_TYPES.map((type) => [type, type]));

/**
 * Validates one event and converts it to the stored form.
 *
 * @returns the row, or why it is rejected: a short sentence that starts with the column
 */
export function parseEvent(input: EventInput): ParsedEvent {
  const warnings: string[] = [];
  const eventTime = required(input, 'event_time', readTime);
  if (eventTime instanceof Rejection) return rejected(eventTime);
  const eventType = required(input, 'event_type', readType);
  if (eventType instanceof Rejection) return rejected(eventType);
  const productId = required(input, 'product_id', readId);
  if (productId instanceof Rejection) return rejected(productId);
  const categoryId = optionalId(input, 'category_id', readId, warnings);
  if (categoryId instanceof Rejection) return rejected(categoryId);
  const givenCode = optional(input, 'category_code', null, readCategory);
  if (givenCode instanceof Rejection) return rejected(givenCode);
  // A category given only by text is displayed and found by that text.
  const categoryCode = givenCode ?? knownCategory(externalId(categoryId));
  const brand = optional(input, 'brand', null, readBrand);
  if (brand instanceof Rejection) return rejected(brand);
  const price = optional(input, 'price', null, readPrice);
  if (price instanceof Rejection) return rejected(price);
  const currency = optional(input, 'currency', undefined, readCurrency);
  if (currency instanceof Rejection) return rejected(currency);
  const deviceId = optionalId(input, 'anonymous_id', readId, warnings);
  if (deviceId instanceof Rejection) return rejected(deviceId);
  const namedUser = deviceId === null ? required(input, 'user_id', readId) : optional(input, 'user_id', deviceId, readId);
  if (namedUser instanceof Rejection) return rejected(namedUser);
  const session = optionalId(input, 'user_session', readKey, warnings);
  if (session instanceof Rejection) return rejected(session);
  const quantity = optional(input, 'quantity', 1, readQuantity);
  if (quantity instanceof Rejection) return rejected(quantity);
  const messageId = optionalId(input, 'message_id', readMessageId, warnings);
  if (messageId instanceof Rejection) return rejected(messageId);
  const orderId = optionalId(input, 'order_id', readKey, warnings);
  if (orderId instanceof Rejection) return rejected(orderId);
  const orderLine = optionalId(input, 'order_line', readKey, warnings);
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
    currency,
    order: orderId === null ? undefined : { id: orderId, line: orderLine },
    // A client that sends its visitor's id in both columns names no user.
    device: deviceId === null ? undefined : { id: deviceId, isAnonymous: isSameId(namedUser, deviceId) },
  };
  const details = readDetails(input, isAbsent, warnings);
  if (details !== undefined) row.details = details;
  return warnings.length > 0 ? { ok: true, row, warnings } : { ok: true, row };
}

export const isSameId = (a: SentId, b: SentId): boolean =>
  typeof a === 'object' && typeof b === 'object' ? a.external === b.external : a === b;

function externalId(id: SentId | null): string | null {
  return typeof id === 'object' && id !== null ? id.external : null;
}

function rejected({ reason, kind }: Rejection): ParsedEvent {
  return { ok: false, reason, kind };
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

export function required<T>(
  input: EventInput,
  column: EventColumn,
  read: (value: unknown, column: EventColumn) => T | Rejection,
): T | Rejection {
  const value = input[column];
  return isAbsent(value) ? Rejection.missing(column) : read(value, column);
}

export function optional<T, A>(
  input: EventInput,
  column: EventColumn,
  absent: A,
  read: (value: unknown, column: EventColumn) => T | Rejection,
): T | A | Rejection {
  const value = input[column];
  return isAbsent(value) ? absent : read(value, column);
}

/** Reads an optional id. An id that has lost digits is dropped with a warning. */
function optionalId<T>(
  input: EventInput,
  column: EventColumn,
  read: (value: unknown, column: EventColumn) => T | Rejection,
  warnings: string[],
): T | null | Rejection {
  const id = optional(input, column, null, read);
  if (!(id instanceof LostDigits)) return id;
  warnings.push(id.kind);
  return null;
}

function readType(value: unknown): EventType | Rejection {
  return TYPES.get(value) ?? Rejection.of('event_type', value, `is not one of ${SENT_TYPES.join(', ')}`);
}

function readName(value: unknown, column: EventColumn): string | Rejection {
  return readText(value, column, MAX_TEXT);
}

/**
 * A missing brand or category appears as "unknown", and filters use that word too. A sender that uses the word as a name means the same.
 * Stored as a brand of its own, it would give two brands one name.
 */
function readBrand(value: unknown, column: EventColumn): string | null | Rejection {
  const name = readName(value, column);
  return typeof name === 'string' && name.toLowerCase() === UNKNOWN ? null : name;
}

function readCategory(value: unknown, column: EventColumn): string | null | Rejection {
  const code = readName(value, column);
  return code instanceof Rejection ? code : knownCategory(code);
}

/** Checks the top level only: nothing lies below "unknown". */
const knownCategory = (code: string | null): string | null => (code?.split('.', 1)[0]?.trim().toLowerCase() === UNKNOWN ? null : code);

export function readCurrency(value: unknown, column: EventColumn): string | Rejection {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
  return /^[A-Z]{3}$/.test(code) ? code : Rejection.of(column, value, 'is not a three-letter ISO 4217 code');
}

export function readMessageId(value: unknown, column: EventColumn): string | Rejection {
  return readKey(value, column, MAX_MESSAGE_ID);
}

export function readQuantity(value: unknown, column: EventColumn): number | Rejection {
  const quantity = typeof value === 'string' && /^\s*\d{1,10}(\.0+)?\s*$/.test(value) ? Number(value) : value;
  if (typeof quantity === 'number' && Number.isInteger(quantity) && quantity >= 1 && quantity <= MAX_QUANTITY) return quantity;
  return Rejection.of(column, value, `is not a whole number from 1 to ${MAX_QUANTITY}`);
}
