import { parseArgs } from 'node:util';
import { READING_OPTIONS, type ReadingOptions, readReadingOptions } from '../reading-options.js';
import { readArguments, UsageError } from '../usage-error.js';

const FASTEST = 1_000_000;

export interface ReplayOptions {
  path: string;
  /** Address of a Storepulse server, without a trailing slash. */
  url: string;
  /** Multiple of the file's own pace. */
  speed: number;
  shiftToNow: boolean;
  /** Write key; never printed. */
  key: string;
  reading: ReadingOptions;
}

/**
 * @param keyOfEnvironment the key to use when `--key` is missing
 * @throws UsageError: one line that says what to give
 */
export function readReplayOptions(args: readonly string[], keyOfEnvironment: string | undefined): ReplayOptions {
  const option = { type: 'string' } as const;
  const { values, positionals } = readArguments('replay', () =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...READING_OPTIONS, url: option, speed: option, key: option, 'shift-to-now': { type: 'boolean' } },
    }),
  );
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0)
    throw new UsageError('replay needs one file, for example: replay 2019-Oct.csv --url http://127.0.0.1:3000 --speed 60.');
  const key = values.key ?? keyOfEnvironment;
  if (key === undefined || key === '') {
    throw new UsageError('replay needs a write key (console: Admin → API access). Set STOREPULSE_WRITE_KEY, or use --key.');
  }
  // An HTTP header cannot carry such characters, so the key is invalid.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new UsageError('The write key contains invalid characters. Copy it again.');
  return {
    path,
    url: urlOf(values.url),
    speed: speedOf(values.speed),
    shiftToNow: values['shift-to-now'] === true,
    key,
    reading: readReadingOptions(values),
  };
}

function urlOf(text: string | undefined): string {
  if (text === undefined)
    throw new UsageError('replay needs --url, the address of a Storepulse server, for example --url http://127.0.0.1:3000.');
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new UsageError(`--url ${text} is not a URL. Use the format http://127.0.0.1:3000.`);
  }
  const { origin, pathname } = new URL(text);
  return origin + pathname.replace(/\/+$/, '');
}

function speedOf(text: string | undefined): number {
  if (text === undefined) throw new UsageError('replay needs --speed, a multiple of the original speed, for example 1, 60 or 0.5.');
  const speed = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && speed > 0 && speed <= FASTEST) return speed;
  throw new UsageError(
    `--speed ${text} is not a number above 0 and up to a million. 1 is the original speed, 60 replays an hour in a minute.`,
  );
}
