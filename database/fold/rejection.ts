import { jsonText } from './json-text.js';

/** Why a value is not taken, in short plain words with the column first. */
export class Rejection {
  protected constructor(
    /** For the person who looks at the row: with the value. */
    readonly reason: string,
    /** The same without the value: rows of one kind are counted together. */
    readonly kind: string,
  ) {}

  /** `problem` completes "brand "x" …", as "is not text". */
  static of(column: string, value: unknown, problem: string): Rejection {
    return new Rejection(`${column} ${shown(value)} ${problem}`, `${column} ${problem}`);
  }

  static missing(column: string): Rejection {
    return new Rejection(`${column} is missing`, `${column} is missing`);
  }
}

/** Longer values are cut in a reason; the whole row is kept beside it as raw text. */
const SHOWN_CHARACTERS = 60;

/** A value as a reason shows it: text in quotes, anything else as JSON writes it, cut where it is long. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return shownObject(value);
  const text = jsonText(typeof value === 'string' ? value.slice(0, SHOWN_CHARACTERS + 1) : value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

const shownObjects = new WeakMap<object, string>();

/** Written out once: what an order says of its user is checked with each of its lines. */
function shownObject(value: object): string {
  const known = shownObjects.get(value);
  if (known !== undefined) return known;
  const text = jsonText(value);
  const short = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  shownObjects.set(value, short);
  return short;
}
