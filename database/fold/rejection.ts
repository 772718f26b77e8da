import { jsonText } from './json-text.js';

/** Why a value is rejected, in short plain words that start with the column. */
export class Rejection {
  protected constructor(
    /** With the value, for the person who looks at the row. */
    readonly reason: string,
    /** The reason without the value: rows of one kind are counted together. */
    readonly kind: string,
  ) {}

  /** `problem` completes the sentence `brand "x" …`, for example "is not text". */
  static of(column: string, value: unknown, problem: string): Rejection {
    return new Rejection(`${column} ${shown(value)} ${problem}`, `${column} ${problem}`);
  }

  static missing(column: string): Rejection {
    return new Rejection(`${column} is missing`, `${column} is missing`);
  }
}

/** Longer values are cut in a reason; the row's raw text keeps the whole value. */
const SHOWN_CHARACTERS = 60;

/** A value as shown in a reason: text in quotes, anything else as JSON, cut where it is long. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return shownObject(value);
  const text = jsonText(typeof value === 'string' ? value.slice(0, SHOWN_CHARACTERS + 1) : value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

const shownObjects = new WeakMap<object, string>();

/** Cached: an order's user is validated again for each of its lines. */
function shownObject(value: object): string {
  const known = shownObjects.get(value);
  if (known !== undefined) return known;
  const text = jsonText(value);
  const short = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  shownObjects.set(value, short);
  return short;
}
