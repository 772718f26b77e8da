import { isMissingWord } from '../../database/fold/missing-values.js';

/**
 * Where words such as nan or NULL mean a missing value. `unquoted`: only outside quotes; Parquet text counts as unquoted. `all`: in quotes
 * too, for files that quote everything. `none`: nowhere, for files in which None is a brand without quotes.
 */
export const MISSING_WORD_RULES = ['unquoted', 'all', 'none'] as const;
export type MissingWordRule = (typeof MISSING_WORD_RULES)[number];

/** Replaces a word for a missing value with null. */
export function takenValue(value: unknown, isQuoted: boolean, rule: MissingWordRule): unknown {
  if (typeof value !== 'string' || rule === 'none' || (isQuoted && rule === 'unquoted')) return value;
  return isMissingWord(value) ? null : value;
}
