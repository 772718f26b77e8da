/**
 * The command line of the benches:
 * `npm run bench [-- NAME …] [--seconds N | --minutes N] [--events N,…] [--plain-design-up-to N] [--store DIR --files DIR] [--results]`.
 */
import { parseArgs } from 'node:util';
import { benchConsole } from './console.js';
import { eventCounts } from './event-counts.js';
import { tell } from './figure.js';
import { benchFanout } from './fanout.js';
import { benchAnalysts, benchFreshness } from './freshness.js';
import { benchIngest } from './ingest.js';
import { benchLoad } from './load.js';
import { benchQuery } from './query.js';
import { benchEveryQuery } from './questions.js';
import type { ExistingStore } from './every-query/filled-store.js';
import { benchRefresh } from './refresh.js';
import { writeResults } from './results.js';
import { ServerUnderTest } from './server-under-test.js';
import { benchSoak } from './soak.js';
import { benchStorage } from './storage.js';
import { Stock } from './store/stock.js';

/** Benches under live load, for this many seconds: long enough for checkpoints to happen and memory trends to show. */
const LIVE = {
  ingest: { run: benchIngest, seconds: 300 },
  freshness: { run: benchFreshness, seconds: 60 },
  analysts: { run: benchAnalysts, seconds: 60 },
  fanout: { run: benchFanout, seconds: 60 },
  soak: { run: benchSoak, seconds: 1200 },
} as const;
/** Benches over a filled store. The order matters: later ones add to the store. */
const FILLED = {
  load: benchLoad,
  storage: benchStorage,
  query: benchQuery,
  console: benchConsole,
  questions: benchEveryQuery,
  refresh: benchRefresh,
} as const;
const DEFAULT_EVENTS = '1M';
/** Exit code that shells use for Ctrl-C. */
const INTERRUPTED = 130;

const USAGE = `Usage: npm run bench [-- NAME …] [--seconds N | --minutes N] [--events N,…] [--plain-design-up-to N]
       [--store DIR --files DIR] [--results]

  ingest      events per second over HTTP, durable and with every roll-up kept; then three times as many (${LIVE.ingest.seconds} s)
  freshness   from an acknowledged event to the changed number in 200 consoles, at 5,000 events/s (${LIVE.freshness.seconds} s)
  analysts    the same while 8 analysts ask every kind of question without pause (${LIVE.analysts.seconds} s)
  fanout      2,000 open consoles (${LIVE.fanout.seconds} s)
  soak        100,000 updates of a wall in a browser, then a busy server (${LIVE.soak.seconds / 60} min): what is left in memory
  load        rows per second of files into a new store, beside a bare copy and the plain design
  storage     bytes an event takes, by table and index
  query       how long every answer of the read API takes, beside DuckDB over the raw events
  console     in a browser: first visit, change of tabs, frames while updates come
  questions   every answer the console asks for, over 1, 7, 31 and all days and every filter, compared with DuckDB over the raw files
  refresh     how long all five views take after new events, and how long readers wait meanwhile

Without a name: all of them. --seconds or --minutes is for the first five, and for the asking of questions. --events says how many events the others work on, as 1M (the default),
10M or 100M, or several after each other (10M,100M). --plain-design-up-to leaves out that baseline over more events: at 100M it takes
half an hour. --store has questions use a store that exists already (a DATA_DIR that no server has open), and --files the folder with the CSV files
that it was loaded from; --events then only says how many they are. It sends some batches of events to the store, and writes them to that folder.
--results also writes the figures to bench/RESULTS.md.
Each works on the built product with a store of its own, and prints one JSON line per figure; progress goes to stderr. Leave the
machine alone meanwhile.`;

type LiveName = keyof typeof LIVE;
type FilledName = keyof typeof FILLED;
const isLive = (name: string): name is LiveName => name in LIVE;
const isFilled = (name: string): name is FilledName => name in FILLED;

/** @returns NaN if the text is not a number */
function secondsOf({ seconds, minutes }: { seconds?: string | undefined; minutes?: string | undefined }): number | undefined {
  if (minutes !== undefined) return seconds === undefined ? 60 * Number(minutes) : Number.NaN;
  return seconds === undefined ? undefined : Number(seconds);
}

/** @returns undefined if no store is given, null if it is given without its files or the other way */
function existingStore({ store, files }: { store?: string | undefined; files?: string | undefined }): ExistingStore | null | undefined {
  if (store === undefined && files === undefined) return undefined;
  return store === undefined || files === undefined ? null : { dataDir: store, files };
}

/** @returns the exit code: 0 measured, whatever the figures; 2 wrong usage; 130 interrupted */
export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      events: { type: 'string', default: DEFAULT_EVENTS },
      'plain-design-up-to': { type: 'string' },
      store: { type: 'string' },
      files: { type: 'string' },
      results: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const seconds = secondsOf(values);
  const sizes = eventCounts(values.events);
  const { 'plain-design-up-to': upTo } = values;
  const plainUpTo = upTo === undefined ? Number.POSITIVE_INFINITY : eventCounts(upTo)?.[0];
  const asked = new Set<string>(positionals);
  const existing = existingStore(values);
  const isKnown =
    positionals.every((name) => isLive(name) || isFilled(name)) &&
    (existing === undefined || (existing !== null && positionals.join() === 'questions'));
  if (values.help === true || !isKnown || sizes === null || plainUpTo === undefined || (seconds !== undefined && !(seconds >= 5))) {
    tell(USAGE);
    return values.help === true ? 0 : 2;
  }
  Stock.plainDesignUpTo = plainUpTo;
  if (process.platform !== 'linux') {
    tell('The benches read CPU and memory of processes from /proc: they need Linux.');
    return 2;
  }
  const clear = async (): Promise<void> => {
    await ServerUnderTest.stopRunning();
    await Stock.remove();
  };
  let ending: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // npm may forward a signal that the terminal has already sent to this process.
      ending ??= clear().finally(() => process.exit(INTERRUPTED));
    });
  }
  const isAsked = (name: string): boolean => asked.size === 0 || asked.has(name);
  try {
    // Write after each bench, so that a later failure does not lose an hour of measurements.
    const keep = values.results ? writeResults : () => undefined;
    for (const name of Object.keys(LIVE).filter(isLive).filter(isAsked)) {
      await LIVE[name].run(seconds ?? LIVE[name].seconds);
      keep();
    }
    for (const events of sizes) {
      for (const name of Object.keys(FILLED).filter(isFilled).filter(isAsked)) {
        await (name === 'questions' ? benchEveryQuery(events, seconds, existing ?? undefined) : FILLED[name](events));
        keep();
      }
    }
  } catch (error) {
    if (ending === undefined) throw error;
    // The error comes from the interruption, which stopped the server and removed the store.
    await ending;
    return INTERRUPTED;
  } finally {
    await Stock.remove();
  }
  return 0;
}
