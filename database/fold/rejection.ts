/** Why a value is not taken: a short sentence in plain words, the column first. */
export class Rejection {
  constructor(readonly reason: string) {}
}

/** Longer values are cut in a reason; the whole row is kept beside it as raw text. */
const SHOWN_CHARACTERS = 60;

/** A value as a reason shows it: text in quotes, anything else as JSON writes it, cut where it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
