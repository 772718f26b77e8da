import { parseArgs } from 'node:util';
import { readingArguments, READING_OPTIONS, type ReadingOptions, readReadingOptions } from '../reading-options.js';
import { readArguments, UsageError } from '../usage-error.js';

export interface LoadOptions {
  paths: string[];
  /** Accepts rows of any time, for test data. Otherwise rows more than 10 minutes in the future are rejected. */
  allowFuture: boolean;
  /** What to do with rows that are stored already. */
  storedRows: 'refuse' | 'skip' | 'keep';
  reading: ReadingOptions;
}

/**
 * @param args arguments of the command; everything after `--` is a path, even if it begins with a hyphen
 * @throws UsageError: one line that says what to give
 */
export function readLoadOptions(args: readonly string[]): LoadOptions {
  const { positionals, values } = readArguments('load', () =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...READING_OPTIONS,
        'allow-future': { type: 'boolean', default: false },
        'skip-stored': { type: 'boolean', default: false },
        'keep-stored': { type: 'boolean', default: false },
      },
    }),
  );
  if (positionals.length === 0) throw new UsageError('load needs at least one file, for example: load 2019-Oct.csv.');
  const [skip, keep] = [values['skip-stored'], values['keep-stored']];
  if (skip && keep) throw new UsageError('--skip-stored leaves stored rows out and --keep-stored counts them again. Use one of them.');
  return {
    paths: positionals,
    allowFuture: values['allow-future'],
    storedRows: skip ? 'skip' : keep ? 'keep' : 'refuse',
    reading: readReadingOptions(values),
  };
}

/** The options as arguments, to run the command again. */
export const loadArguments = ({ allowFuture, storedRows, reading }: LoadOptions): string[] => [
  ...(allowFuture ? ['--allow-future'] : []),
  ...(storedRows === 'refuse' ? [] : [`--${storedRows}-stored`]),
  ...readingArguments(reading),
];
