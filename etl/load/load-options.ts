import { parseArgs } from 'node:util';
import { readArguments, UsageError } from '../usage-error.js';

export interface LoadOptions {
  paths: string[];
  /** Rows of any time, for test data; else none that is more than 10 minutes ahead. */
  allowFuture: boolean;
}

/**
 * @param args of the command; what follows `--` is a path, however it begins
 * @throws UsageError: one line that says what to give
 */
export function readLoadOptions(args: readonly string[]): LoadOptions {
  const { positionals, values } = readArguments('load', () =>
    parseArgs({ args: [...args], allowPositionals: true, options: { 'allow-future': { type: 'boolean', default: false } } }),
  );
  if (positionals.length === 0) throw new UsageError('load needs at least one file: load 2019-Oct.csv.');
  return { paths: positionals, allowFuture: values['allow-future'] };
}
