import type { EventColumn } from '@storepulse/contracts';
import type { SentId } from './event-row.js';
import { Rejection } from './rejection.js';

const MAX_ID = 2n ** 63n - 1n;
/** Up to here, every whole number has its own double. */
const MAX_EXACT = 2n ** 53n;
const MAX_TEXT = 200;
const DIGITS = /^\d+$/;
const WHOLE_FLOAT = /^(\d+)\.0+$/;
/**
 * A number in exponent form, as spreadsheets, Python, C, Java and databases write numbers that are too long. Without a sign in the
 * exponent, a decimal point must come before it: `49e0` may be a hash or a part number.
 */
const EXPONENT_FORM = /^[+-]?\d(\.\d+)?e[+-]\d+$|^[+-]?\d\.\d+e\d+$/i;
/** PostgreSQL text holds no NUL, and a lone surrogate cannot be written as UTF-8. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

const LOST_DIGITS = 'has lost digits in a spreadsheet or as a floating-point number: write ids as text';

/** An id that has lost its last digits: two products may share it. Optional columns drop it. */
export class LostDigits extends Rejection {
  constructor(column: EventColumn, value: unknown) {
    const { reason, kind } = Rejection.of(column, value, LOST_DIGITS);
    super(reason, kind);
  }
}

/** A decimal integer keeps its value. Any other text is an external id, including negative and too large numbers. */
export function readId(value: unknown, column: EventColumn): SentId | Rejection {
  const text = readIdText(value, column, MAX_TEXT);
  if (text instanceof Rejection) return text;
  if (!DIGITS.test(text)) return { external: text };
  const digits = text.replace(/^0+(?=\d)/, '');
  return digits.length < 19 || (digits.length === 19 && BigInt(digits) <= MAX_ID) ? digits : { external: text };
}

/** Reads an id that is kept as text. */
export function readKey(value: unknown, column: EventColumn, maxCharacters = MAX_TEXT): string | Rejection {
  return readIdText(value, column, maxCharacters);
}

/** Programs turn a column of whole numbers into floats when one row is empty: `1004856.0` means 1004856. */
function readIdText(value: unknown, column: EventColumn, maxCharacters: number): string | Rejection {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    return Number.isInteger(value) ? new LostDigits(column, value) : Rejection.of(column, value, 'is neither a whole number nor text');
  }
  const text = readText(value, column, maxCharacters);
  if (text instanceof Rejection) return text;
  if (!text.includes('.') && !/e[+-]/i.test(text)) return text;
  const whole = WHOLE_FLOAT.exec(text)?.[1];
  if (whole !== undefined) return BigInt(whole) <= MAX_EXACT ? whole : new LostDigits(column, value);
  return EXPONENT_FORM.test(text) ? new LostDigits(column, value) : text;
}

/** Programs name brands, sessions and messages by whole numbers as well as by text. */
export function readText(value: unknown, column: EventColumn, maxCharacters: number): string | Rejection {
  // -0 is a safe integer, and String(-0) is "0".
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') return Rejection.of(column, value, 'is not text');
  const trimmed = text.trim();
  // A cheap bound first: megabytes of text are not scanned for each line of an order.
  if (trimmed.length > 2 * maxCharacters) return Rejection.of(column, value, `is longer than ${maxCharacters} characters`);
  if (UNSTORABLE.test(trimmed)) return Rejection.of(column, value, 'contains a character that cannot be stored');
  // Compare UTF-16 units first: the exact character count is needed only where it can matter.
  if (trimmed.length > maxCharacters && Array.from(trimmed).length > maxCharacters) {
    return Rejection.of(column, value, `is longer than ${maxCharacters} characters`);
  }
  return trimmed;
}
