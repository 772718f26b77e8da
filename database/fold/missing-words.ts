/**
 * How programs write a missing value into a file where they have no other way: pandas, R, SQL dumps, Python, spreadsheets. Exactly these
 * forms; blanks are missing in any case.
 */
export const MISSING_WORDS = ['nan', 'NaN', 'NAN', 'NULL', 'null', 'None', '\\N', '<NA>', 'NA', 'N/A', 'n/a'] as const;

const WORDS: ReadonlySet<string> = new Set(MISSING_WORDS);

/** Whether text that stands in a file without quotes means that there is no value. */
export const isMissingWord = (text: string): boolean => WORDS.has(text.trim());
