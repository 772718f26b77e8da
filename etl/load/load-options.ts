import { parseArgs } from 'node:util';
import { readingArguments, READING_OPTIONS, type ReadingOptions, readReadingOptions } from '../reading-options.js';
import { readArguments, UsageError } from '../usage-error.js';

export interface LoadOptions {
  paths: string[];
  /** Rows of any time, for test data; else none that is more than 10 minutes ahead. */
  allowFuture: boolean;
  /** What becomes of rows that are stored already. */
  storedRows: 'refuse' | 'skip' | 'keep';
  reading: ReadingOptions;
}

/**
 * @param args of the command; what follows `--` is a path, however it begins
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
  if (positionals.length === 0) throw new UsageError('load needs at least one file: load 2019-Oct.csv.');
  const [skip, keep] = [values['skip-stored'], values['keep-stored']];
  if (skip && keep) throw new UsageError('--skip-stored leaves stored rows out and --keep-stored counts them again: give one of them.');
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
