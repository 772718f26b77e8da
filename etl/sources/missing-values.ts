import { isMissingValue } from '@storepulse/database/fold/missing-values.js';

/**
 * Where words such as nan or NULL mean a missing value. `unquoted`: only outside quotes; Parquet text counts as unquoted. `all`: in quotes
 * too, for files that quote everything. `none`: nowhere, for files in which None is a brand without quotes.
 */
export const MISSING_VALUE_RULES = ['unquoted', 'all', 'none'] as const;
export type MissingValueRule = (typeof MISSING_VALUE_RULES)[number];

/** Replaces a word for a missing value with null. */
export function takenValue(value: unknown, isQuoted: boolean, rule: MissingValueRule): unknown {
  if (typeof value !== 'string' || rule === 'none' || (isQuoted && rule === 'unquoted')) return value;
  return isMissingValue(value) ? null : value;
}
