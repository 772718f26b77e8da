export type JsonObject = Record<string, unknown>;

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value where it is an object; else one without properties. */
export const objectOrEmpty = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

/** Whether a value is there: null and blank text are absent ones, as everywhere in the intake. */
export const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && (typeof value !== 'string' || value.trim() !== '');

/** The first value that is there. */
export const firstGiven = (...values: readonly unknown[]): unknown => values.find(isGiven);
