/** Reads one value from the query string, whatever it contains, and writes it as text; null leaves the key out. */
export interface QueryField<V> {
  read(texts: readonly string[]): V;
  write(value: V): readonly string[] | null;
}

/** One of a fixed set of words. Any other text reads as the default; the default is left out of the address. */
export function oneOf<const W extends string>(words: readonly W[], fallback: NoInfer<W>): QueryField<W> {
  return {
    read: ([text]) => words.find((word) => word === text) ?? fallback,
    write: (value) => (value === fallback ? null : [value]),
  };
}

/** A whole number within bounds. */
export function wholeNumberField(min: number, max: number, fallback: number): QueryField<number> {
  return {
    read: ([text]) => {
      const value = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : fallback;
    },
    write: (value) => (value === fallback ? null : [String(value)]),
  };
}

/** A list of words in order, as repeated keys. */
export function listField(max: number): QueryField<readonly string[]> {
  return {
    read: (texts) => [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))].slice(0, max),
    write: (value) => (value.length === 0 ? null : value),
  };
}

/** Free text of a search field. */
export function textField(maxLength: number): QueryField<string> {
  return {
    read: ([text]) => (text ?? '').trim().slice(0, maxLength),
    write: (value) => (value.trim() === '' ? null : [value.trim()]),
  };
}

/** A calendar day, or undefined. */
export const dayField: QueryField<string | undefined> = {
  read: ([text]) => (text !== undefined && isDay(text) ? text : undefined),
  write: (value) => (value === undefined ? null : [value]),
};

/** Whether the text is an existing day in the form `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
