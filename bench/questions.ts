import { join } from 'node:path';
import { watchStolen } from './cpu-figures.js';
import { printerOf, tell } from './figure.js';
import { greatest, percentile } from './percentile.js';
import { Asker } from './query/ask.js';
import { choicesOf } from './every-query/choices.js';
import { bytesBelow, untilColumnsAnswer } from './every-query/columns-ready.js';
import { Comparison } from './every-query/comparison.js';
import { type ExistingStore, type FilledStore, filledStore } from './every-query/filled-store.js';
import { missingIn } from './every-query/is-whole.js';
import { classOf, KINDS, RANGE_NAMES } from './every-query/kinds.js';
import { LiveBatches } from './every-query/live-batches.js';
import { type Choices, combinationsOf, Draws, type Question, shuffled } from './every-query/questions.js';
import { removeSegments } from './every-query/segments.js';
import { nameOf, type Slowest, Tally } from './every-query/tally.js';
import { ServerUnderTest } from './server-under-test.js';
import { untilAtRest } from './store/until-at-rest.js';
import { untilViewsCaughtUp } from './store/views-caught-up.js';
import { watchEachSecond } from './watch-each-second.js';

const BENCH = 'questions';
/** Events of any age must be accepted, because those of the store are years old. */
const SETTINGS = { INGEST_MAX_AGE_DAYS: '0' };
const MARKS_MS = { '7d': 300, '31d': 1000, whole: 3000 } as const;
const FIRST_ANSWER_MS = 10_000;
const BYTES_PER_EVENT = 20;
const MEMORY_MB = 2500;
const ROLLUPS_WHOLE_MS = 20;
const ROLLUPS_ANY_MS = 200;
const AGAIN_MS = 300;

/** Longer for more events, as the answers take longer. In seconds, with a million events as the unit. */
const spanFor = (events: number, least: number, perMillion: number): number => least + (perMillion * events) / 1e6;
/** However short the time is, each kind is asked again after a batch this often. */
const MIN_AGAIN = 60;

type Print = ReturnType<typeof printerOf>;

/**
 * Every answer that the console asks for, over random ranges and filters: how long it takes, whether it is there, and whether DuckDB over
 * the raw files says the same.
 *
 * @param seconds for questions asked once; each combination is asked at least once
 */
export async function benchEveryQuery(events: number, seconds?: number, existing?: ExistingStore): Promise<void> {
  const store = await filledStore(events, existing);
  const print = printerOf(BENCH, events);
  const days = await buildColumns(store);
  tell('questions: the first answer after a start');
  const begun = performance.now();
  const server = await ServerUnderTest.start({ dataDir: store.dataDir, settings: SETTINGS });
  try {
    await untilColumnsAnswer(server);
    print('first_answer_after_start', performance.now() - begun, 'ms', { atMost: FIRST_ANSWER_MS });
    await untilAtRest(server);
    const stored = await server.count(`select sum(events) as n from stage_days where event_type <> 'refund'`);
    print('columns_bytes_per_event', bytesBelow(join(store.dataDir, 'columns')) / stored, 'bytes', { atMost: BYTES_PER_EVENT });

    const memory = watchEachSecond(() => server.memoryOfAll());
    const stolen = watchStolen();
    const choices = await choicesOf(server, days);
    try {
      const run = new Run(server, choices);
      await run.askAll(seconds ?? spanFor(events, 30, 5.5));
      await run.askAgain(await LiveBatches.like(store.loaded, days.lastDay, server, store.sentFile), spanFor(events, 10, 1));
      print('memory_most', greatest(memory.values), 'MB', { atMost: MEMORY_MB });
      memory.stop();
      print('cpu_stolen', stolen(), 'cores');
      run.printTimes(print);
      await run.compare(store, spanFor(events, 15, 6), print);
    } finally {
      memory.stop();
      await removeSegments(server, choices.segments);
    }
  } finally {
    await server.stop();
  }
}

/** Brings a store to the state of one that has been served before: views and columns hold all events. */
async function buildColumns(store: FilledStore): Promise<{ firstDay: string; lastDay: string }> {
  tell('questions: columns and views catch up');
  const server = await ServerUnderTest.start({ dataDir: store.dataDir, settings: SETTINGS });
  try {
    const days = await untilColumnsAnswer(server);
    await untilViewsCaughtUp(server);
    await untilAtRest(server);
    return days;
  } finally {
    await server.stop();
  }
}

class Run {
  private readonly once = new Tally();
  private readonly again = new Tally();
  private readonly asker: Asker;
  private incomplete = 0;

  constructor(
    private readonly server: ServerUnderTest,
    private readonly choices: Choices,
  ) {
    this.asker = new Asker(server, 1);
  }

  /** Asks each combination once, in random order, then again with other draws while there is time. */
  async askAll(seconds: number): Promise<void> {
    const combinations = combinationsOf(KINDS, this.choices.days.length);
    tell(`questions: ${combinations.length} combinations of kind, range and filter, one at a time, for about ${Math.round(seconds)} s`);
    const draws = new Draws(this.choices, 'once');
    const end = performance.now() + seconds * 1000;
    for (let round = 0; round === 0 || performance.now() < end; round += 1) {
      for (const combination of shuffled(combinations, `once ${round}`)) {
        if (round > 0 && performance.now() >= end) return;
        await moveOn(this.server);
        const question = draws.question(combination);
        this.once.add(question, await this.ask(question));
      }
    }
  }

  /** Asks, sends a batch, and asks again: ranges end on the day that the batch changes. */
  async askAgain(batches: LiveBatches, seconds: number): Promise<void> {
    tell('questions: again after a batch');
    const draws = new Draws(this.choices, 'again', true);
    const combinations = combinationsOf(KINDS, this.choices.days.length).filter(({ kind }) => kind.columns !== undefined);
    const end = performance.now() + seconds * 1000;
    for (const combination of shuffled(combinations, 'again')) {
      if (this.again.size >= MIN_AGAIN && performance.now() >= end) return;
      const question = draws.question(combination);
      await this.ask(question);
      await batches.send();
      this.again.add(question, await this.ask(question));
    }
  }

  /** Compares answers with the raw files: of each kind one that reads columns where it can, then others while there is time. */
  async compare(store: FilledStore, seconds: number, print: Print): Promise<void> {
    tell('questions: DuckDB reads the raw files');
    const comparison = await Comparison.over(store.paths(), store.pathOf('raw.duckdb'));
    try {
      tell(`questions: the same questions to both, for about ${Math.round(seconds)} s`);
      const draws = new Draws(this.choices, 'compared');
      const end = performance.now() + seconds * 1000;
      const mixed = shuffled(combinationsOf(KINDS, this.choices.days.length), 'compared').filter(({ kind }) => kind.feature !== undefined);
      const isFirst = new Set(
        KINDS.flatMap(({ name }) => {
          const own = mixed.filter(({ kind, range }) => kind.name === name && (range !== 'whole' || kind.ranges.length === 1));
          return own.find(({ kind, filter }) => classOf(kind, filter) === 'columns') ?? own[0] ?? [];
        }),
      );
      for (const combination of [...isFirst, ...mixed.filter((one) => !isFirst.has(one))]) {
        if (!isFirst.has(combination) && performance.now() >= end) break;
        await moveOn(this.server);
        await comparison.compare(this.asker, draws.question(combination));
      }
      for (const { reads, range, api, duck } of comparison.medians()) {
        print(`${reads}_${range}_compared_p50`, api, 'ms', { baseline: { name: 'DuckDB', value: duck } });
      }
      print('answers_empty_or_partial', this.incomplete + comparison.partial, 'answers', { atMost: 0 });
      print('answers_compared', comparison.size, 'answers');
      print('answers_not_compared', comparison.failed, 'answers', { atMost: 0 });
      print('kinds_compared', comparison.kindsCompared, 'kinds');
      print('answers_that_differ', comparison.differing, 'answers', { atMost: 0 });
    } finally {
      comparison.close();
      this.asker.close();
    }
  }

  printTimes(print: Print): void {
    const { once, again } = this;
    print('questions_asked', once.size, 'questions');
    for (const reads of ['columns', 'rollups'] as const) {
      for (const range of RANGE_NAMES) {
        const is = (question: Question): boolean => question.reads === reads && question.range === range;
        const times = once.ms(is);
        print(`${reads}_${range}_p50`, percentile(times, 0.5), 'ms');
        print(`${reads}_${range}_p99`, percentile(times, 0.99), 'ms', markOf(reads, range));
        printSlowest(print, `${reads}_${range}_slowest`, once.slowest(is));
      }
    }
    const isRange = (question: Question): boolean => question.reads === 'rollups' && question.range !== 'whole';
    print('rollups_any_p99', percentile(once.ms(isRange), 0.99), 'ms', { atMost: ROLLUPS_ANY_MS });
    print('again_after_batch_p50', percentile(again.ms(), 0.5), 'ms');
    print('again_after_batch_p99', percentile(again.ms(), 0.99), 'ms', { atMost: AGAIN_MS });
    printSlowest(print, 'again_after_batch_slowest', again.slowest());
    for (const range of RANGE_NAMES) {
      print(
        `again_after_batch_${range}_p99`,
        percentile(
          again.ms((question) => question.range === range),
          0.99,
        ),
        'ms',
      );
    }
    for (const { name, range, reads, p99 } of once.kinds()) print(`${name}_${range}_${reads}_p99`, p99, 'ms');
  }

  /** @returns ms; infinite without an answer */
  private async ask(question: Question): Promise<number> {
    const { status, ms, body } = await this.asker.request(question.path, question.body);
    const missing = status === 200 ? missingIn(question, JSON.parse(body)) : `status ${status}: ${body.slice(0, 200)}`;
    if (missing === null) return ms;
    this.incomplete += 1;
    tell(`questions: ${nameOf(question)} is not whole: ${missing}`);
    return status === 200 ? ms : Number.POSITIVE_INFINITY;
  }
}

function markOf(reads: 'columns' | 'rollups', range: Question['range']): { atMost?: number } {
  if (reads === 'rollups') return range === 'whole' ? { atMost: ROLLUPS_WHOLE_MS } : {};
  return range === '1d' ? {} : { atMost: MARKS_MS[range] };
}

function printSlowest(print: Print, figure: string, slowest: Slowest | undefined): void {
  if (slowest !== undefined) print(figure, slowest.ms, 'ms', { of: nameOf(slowest.question) });
}

/** Marks the store as changed, so that no answer comes from the cache of shared answers. */
const moveOn = (server: ServerUnderTest) => server.database.query('update view_state set refreshed_at = clock_timestamp()');
