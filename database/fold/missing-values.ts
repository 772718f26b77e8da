/**
 * How programs write a missing value into a file: pandas, R, SQL dumps, Python, spreadsheets. Only these exact forms; blank is always
 * missing.
 */
export const MISSING_VALUES = ['nan', 'NaN', 'NAN', 'NULL', 'null', 'None', '\\N', '<NA>', 'NA', 'N/A', 'n/a'] as const;

const FORMS: ReadonlySet<string> = new Set(MISSING_VALUES);

/** Whether unquoted text in a file means a missing value. */
export const isMissingValue = (text: string): boolean => FORMS.has(text.trim());
