import { isMissingWord } from '../../database/fold/missing-words.js';

/**
 * Where the words for a missing value (nan, NULL, …) mean that there is none: in text without quotes, which a Parquet file has too; in quotes
 * as well, for a file in which everything stands in quotes; or nowhere, for one whose brand None has no quotes.
 */
export const MISSING_WORD_RULES = ['unquoted', 'all', 'none'] as const;
export type MissingWordRule = (typeof MISSING_WORD_RULES)[number];

/** A value without its words for none: null for these. */
export function takenValue(value: unknown, isQuoted: boolean, rule: MissingWordRule): unknown {
  if (typeof value !== 'string' || rule === 'none' || (isQuoted && rule === 'unquoted')) return value;
  return isMissingWord(value) ? null : value;
}
