import { parseArgs } from 'node:util';
import { readArguments, UsageError } from '../usage-error.js';

const DAY_MS = 86_400_000;
const MAX_EVENTS = 4_000_000_000;
export const DEFAULT_SEED = '1';
/** The data set's seven months. */
const DEFAULT_FROM = '2019-10-01';
const DEFAULT_TO = '2020-04-30';
/** Earlier dates would distort the spread of users and product ids; later years may have more than four digits. */
const EARLIEST = '2016-01-01';
const LATEST = '2099-12-31';

export interface GenerateOptions {
  events: number;
  seed: string;
  folder: string;
  /** Midnight UTC at the start of the first day. */
  fromMs: number;
  /** Midnight UTC at the end of the last day. */
  toMs: number;
}

/** @throws UsageError: one line that says what to give */
export function readGenerateOptions(args: readonly string[]): GenerateOptions {
  const given = parse(args);
  if (given.events === undefined) throw new UsageError('generate needs --events N, for example --events 1000000.');
  if (given.out === undefined || given.out === '') throw new UsageError('generate needs --out DIR, the folder for the files.');
  const fromMs = dayOf(given.from ?? DEFAULT_FROM, '--from');
  const lastMs = dayOf(given.to ?? DEFAULT_TO, '--to');
  if (lastMs < fromMs) {
    throw new UsageError(
      `--to ${given.to ?? DEFAULT_TO} is before --from ${given.from ?? DEFAULT_FROM}. Give the first day, then the last.`,
    );
  }
  return { events: eventsOf(given.events), seed: given.seed ?? DEFAULT_SEED, folder: given.out, fromMs, toMs: lastMs + DAY_MS };
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  return readArguments('generate', () =>
    parseArgs({ args: [...args], options: { events: option, seed: option, out: option, from: option, to: option } }),
  ).values;
}

function eventsOf(text: string): number {
  const events = Number(text.replaceAll('_', ''));
  if (/^\d[\d_]*$/.test(text) && events >= 1 && events <= MAX_EVENTS) return events;
  throw new UsageError(`--events ${text} is not a whole number from 1 to 4 billion.`);
}

function dayOf(text: string, name: string): number {
  const epochMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Date.parse reads February 30 as March 1.
  if (Number.isNaN(epochMs) || new Date(epochMs).toISOString().slice(0, 10) !== text) {
    throw new UsageError(`${name} ${text} is not a day. Use the format 2019-11-16.`);
  }
  if (text < EARLIEST || text > LATEST) throw new UsageError(`${name} ${text} is outside ${EARLIEST} to ${LATEST}.`);
  return epochMs;
}
