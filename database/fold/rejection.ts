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
  const text = jsonText(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
