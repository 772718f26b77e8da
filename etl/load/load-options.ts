import { parseArgs } from 'node:util';
import { readArguments, UsageError } from '../usage-error.js';

export interface LoadOptions {
  paths: string[];
}

/**
 * @param args of the command; what follows `--` is a path, however it begins
 * @throws UsageError: one line that says what to give
 */
export function readLoadOptions(args: readonly string[]): LoadOptions {
  const { positionals } = readArguments('load', () => parseArgs({ args: [...args], allowPositionals: true, options: {} }));
  if (positionals.length === 0) throw new UsageError('load needs at least one file: load 2019-Oct.csv.');
  return { paths: positionals };
}
