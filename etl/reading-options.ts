import { ENCODINGS, type Encoding } from './sources/encoding.js';
import { MISSING_VALUE_RULES, type MissingValueRule } from './sources/missing-values.js';
import { UsageError } from './usage-error.js';

/** How to read files that do not say it themselves. */
export interface ReadingOptions {
  /** Null: UTF-8, or what a byte order mark says. */
  encoding: Encoding | null;
  missingValues: MissingValueRule;
  /** Whether a file may be a symbolic link, or lie in a folder that is one. */
  followsLinks: boolean;
}

export const READING_DEFAULTS: ReadingOptions = { encoding: null, missingValues: 'unquoted', followsLinks: false };

export const READING_OPTIONS = {
  encoding: { type: 'string' },
  'missing-values': { type: 'string' },
  'follow-symlinks': { type: 'boolean' },
} as const;

/** Names that other programs use for the same encodings. */
const ALIASES: Readonly<Record<string, Encoding>> = {
  utf8: 'utf-8',
  'utf-16': 'utf-16le',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  'iso-8859-1': 'latin1',
  cp1252: 'windows-1252',
};

/** @throws UsageError: one line that says what to give */
export function readReadingOptions(values: { encoding?: string; 'missing-values'?: string; 'follow-symlinks'?: boolean }): ReadingOptions {
  const { encoding, 'missing-values': words } = values;
  const missingValues = MISSING_VALUE_RULES.find((rule) => rule === (words ?? READING_DEFAULTS.missingValues));
  if (missingValues === undefined) throw new UsageError(`--missing-values ${words} is not one of ${MISSING_VALUE_RULES.join(', ')}.`);
  const followsLinks = values['follow-symlinks'] ?? READING_DEFAULTS.followsLinks;
  return { encoding: encoding === undefined ? null : encodingOf(encoding), missingValues, followsLinks };
}

function encodingOf(name: string): Encoding {
  const lower = name.toLowerCase();
  const encoding = ENCODINGS.find((known) => known === lower) ?? ALIASES[lower];
  if (encoding === undefined) throw new UsageError(`--encoding ${name} is not one of ${ENCODINGS.join(', ')}.`);
  return encoding;
}

/** The options as arguments, to run the command again. */
export const readingArguments = ({ encoding, missingValues, followsLinks }: ReadingOptions): string[] => [
  ...(encoding === null ? [] : ['--encoding', encoding]),
  ...(missingValues === READING_DEFAULTS.missingValues ? [] : ['--missing-values', missingValues]),
  ...(followsLinks ? ['--follow-symlinks'] : []),
];
