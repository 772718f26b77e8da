import { DuckAnswers } from './baseline/duck-answers.js';
import { watchStolen } from './cpu-figures.js';
import { together } from './dataset/event-files.js';
import { type Comparison, printerOf, tell } from './figure.js';
import { percentile } from './percentile.js';
import { Asker } from './query/ask.js';
import { numbersOfAnswer } from './query/numbers-of-answer.js';
import { KINDS, type Kind, pathOf, type Read, READS, Filters } from './query/reads.js';
import { ServerUnderTest } from './server-under-test.js';
import { Stock } from './store/stock.js';
import { untilAtRest } from './store/until-at-rest.js';
import { untilViewsCaughtUp } from './store/views-caught-up.js';

const BENCH = 'query';
const MARK_MS = { whole: 20, range: 200, filtered: 200 } as const satisfies Record<Kind, number>;
const AT_ONCE = [1, 32] as const;
/** For each read, kind and concurrency: stop after this many answers or this many seconds. */
const ANSWERS = 200;
const SECONDS = 2;
const WARMING_ANSWERS = 3;
const BASELINE_ANSWERS = 20;
const BASELINE_SECONDS = 4;

/** Kinds of queries that a read supports. */
const kindsOf = (read: Read): readonly Kind[] => (read.takesFilter ? KINDS : ['whole']);

/** Answer times of the whole read API, compared with DuckDB over the raw events. */
export async function benchQuery(events: number): Promise<void> {
  const stock = await Stock.of(events);
  await stock.complete();
  const files = together(stock.files, await stock.catalogFile());
  const print = printerOf(BENCH, stock.files.rows);

  await refreshViews(stock);
  tell('query: the first answer of each after a start');
  for (const read of READS) print(`${read.name}_cold`, await coldAnswer(stock, read), 'ms');

  const server = await ServerUnderTest.start({ dataDir: stock.dataDir });
  try {
    await untilAtRest(server);
    const filters = await Filters.of(server, files);
    const baseline = await measureBaseline(stock, server, filters);
    const stolen = watchStolen();
    let refused = 0;
    for (const read of READS) {
      for (const kind of kindsOf(read)) {
        tell(`query: ${read.name}, ${kind}`);
        for (const atOnce of AT_ONCE) {
          const asker = new Asker(server, atOnce);
          const drawn = filters(`${read.name} ${kind}`);
          const next = (): string => pathOf(read, drawn.next(kind));
          // One at a time, every answer is computed; many at once share answers to equal queries, as consoles do.
          const before = atOnce === 1 ? () => moveOn(server) : undefined;
          await asker.askMany(next, { atOnce, answers: WARMING_ANSWERS * atOnce, seconds: SECONDS }, before);
          const times = await asker.askMany(next, { atOnce, answers: ANSWERS * Math.sqrt(atOnce), seconds: SECONDS }, before);
          asker.close();
          refused += times.filter((ms) => ms === Number.POSITIVE_INFINITY).length;
          const name = `${read.name}_${kind}_${atOnce}_at_once`;
          const beside = (p: number): Comparison => {
            const duck = read.feature === undefined || atOnce > 1 ? undefined : baseline.times.get(`${read.feature} ${kind}`);
            return duck === undefined ? {} : { baseline: { name: 'DuckDB', value: percentile(duck, p) } };
          };
          print(`${name}_p50`, percentile(times, 0.5), 'ms', beside(0.5));
          print(`${name}_p99`, percentile(times, 0.99), 'ms', { ...beside(0.99), atMost: MARK_MS[kind] });
        }
      }
    }
    print('cpu_stolen', stolen(), 'cores');
    print('answers_refused', refused, 'answers', { atMost: 0 });
    print('answers_compared', baseline.compared, 'answers');
    print('answers_that_differ', baseline.differing, 'answers', { atMost: 0 });
  } finally {
    await server.stop();
  }
}

/** Marks the store as changed, so that no answer comes from a cache. */
const moveOn = (server: ServerUnderTest) => server.database.query('update view_state set refreshed_at = clock_timestamp()');

/** Brings the views to the state of a store loaded some minutes ago. */
async function refreshViews(stock: Stock): Promise<void> {
  tell('query: the views catch up with the load');
  const server = await ServerUnderTest.start({ dataDir: stock.dataDir });
  try {
    await untilViewsCaughtUp(server);
  } finally {
    await server.stop();
  }
}

/** First answer after a restart of the product and PostgreSQL. The operating system's file cache is not cleared. */
async function coldAnswer(stock: Stock, read: Read): Promise<number> {
  const server = await ServerUnderTest.start({ dataDir: stock.dataDir });
  const asker = new Asker(server, 1);
  try {
    return (await asker.ask(pathOf(read, {}))).ms;
  } finally {
    asker.close();
    await server.stop();
  }
}

/** Times DuckDB on the same queries, and compares its numbers with the API's. */
async function measureBaseline(stock: Stock, server: ServerUnderTest, filters: (seed: string) => Filters) {
  tell('query: baseline, DuckDB over the raw events');
  const files = together(stock.files, await stock.catalogFile());
  const duck = await DuckAnswers.over(files, stock.pathOf('raw.duckdb'));
  const asker = new Asker(server, 1);
  const times = new Map<string, number[]>();
  let [compared, differing] = [0, 0];
  try {
    for (const read of READS) {
      const { feature } = read;
      if (feature === undefined) continue;
      for (const kind of kindsOf(read)) {
        const drawn = filters(`${read.name} ${kind}`);
        const own: number[] = [];
        for (
          const end = performance.now() + BASELINE_SECONDS * 1000;
          own.length < BASELINE_ANSWERS && (own.length === 0 || performance.now() < end);
        ) {
          const filter = drawn.next(kind);
          const begun = performance.now();
          const expected = await duck.answer(feature, filter);
          own.push(performance.now() - begun);
          const answered = numbersOfAnswer(feature, JSON.parse((await asker.ask(pathOf(read, filter))).body));
          if (JSON.stringify(answered) !== JSON.stringify(expected)) {
            differing += 1;
            tell(`query: ${pathOf(read, filter)} differs: ${firstDifference(answered, expected)}`);
          }
          compared += 1;
        }
        times.set(`${feature} ${kind}`, own);
      }
    }
  } finally {
    asker.close();
    duck.close();
  }
  return { times, compared, differing };
}

function firstDifference(answered: readonly unknown[], expected: readonly unknown[]): string {
  const at = answered.findIndex((value, index) => value !== expected[index]);
  return `the API says ${String(answered[at])}, DuckDB ${String(expected[at])} (${answered.length} and ${expected.length} numbers)`;
}
