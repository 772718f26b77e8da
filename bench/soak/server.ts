import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { callApi } from '../api-call.js';
import { figureOf, print, tell } from '../figure.js';
import { startSender } from '../load/child.js';
import { consolesOnPages, openConsoles } from '../load/console-children.js';
import { percentile } from '../percentile.js';
import { ServerUnderTest } from '../server-under-test.js';
import { watchEachSecond } from '../watch-each-second.js';

const BENCH = 'soak';
const CONSOLES = 20;
const CONNECTIONS = 24;
const EVENTS_PER_REQUEST = 100;
const CAPACITY_SECONDS = 20;
/** Share of its capacity that a busy server is sized for. */
const SHARE_OF_CAPACITY = 0.6;
/** Share of the run in which caches and V8's heap reach their size. */
const SETTLES_SHARE = 1 / 6;
const ASK_EVERY_MS = 1000;
/** Asked in turn, like analysts who work while walls are open. */
const QUERIES = [
  '/api/sales-funnel',
  '/api/sales-funnel?unit=users',
  '/api/products/top-converting',
  '/api/products/top-converting?sort=views',
  '/api/products/abandoned-carts?method=carts',
  '/api/sessions/analytics',
  '/api/brands/trends',
  '/api/cohorts',
];
const MARK_MEMORY = 0.5;
const MARK_DRIFT = 1.1;

/** The built server at three fifths of its capacity, with open consoles and queries: memory, descriptors, connections, answer times. */
export async function soakServer(seconds: number): Promise<void> {
  const server = await ServerUnderTest.start();
  try {
    const shared = { url: server.url, writeKey: server.writeKey, connections: CONNECTIONS, eventsPerRequest: EVENTS_PER_REQUEST };
    tell(`soak: ${CAPACITY_SECONDS} s as fast as it goes`);
    const full = await (await startSender({ ...shared, seconds: CAPACITY_SECONDS })).go();
    const eventsPerSecond = Math.floor((SHARE_OF_CAPACITY * full.acknowledged) / full.seconds);
    const consoles = await openConsoles({ url: server.url, tokens: server.tokens, consoles: consolesOnPages(CONSOLES) });
    const sender = await startSender({ ...shared, seconds, eventsPerSecond });
    tell(`soak: ${Math.round(seconds / 60)} min at ${eventsPerSecond} events/s, with ${CONSOLES} consoles`);
    const memory = watchEachSecond(() => server.memory());
    const files = watchEachSecond(() => readdirSync(`/proc/${server.pid}/fd`).length);
    const asking = ask(server);
    const telling = setInterval(() => tell(`soak: ${memory.values.length} s, ${memory.values.at(-1)?.toFixed(0)} MB`), 60_000);
    const report = await sender.go();
    clearInterval(telling);
    const [answers, connections] = [await asking.stop(), await databaseConnections(server)];
    memory.stop();
    files.stop();
    const { lost } = await consoles.close();

    const settled = Math.floor(seconds * SETTLES_SHARE);
    const of = (name: string, value: number, unit: string, mark = {}) => print(figureOf(BENCH, name, value, unit, mark));
    of('server_seconds', report.seconds, 's');
    of('server_events_per_second', report.acknowledged / report.seconds, 'events/s', { atLeast: 0.99 * eventsPerSecond });
    of('server_memory_settled', memory.values[settled] ?? Number.NaN, 'MB');
    of('server_memory_at_end', memory.values.at(-1) ?? Number.NaN, 'MB');
    of(
      'server_memory_most',
      memory.values.reduce((most, value) => Math.max(most, value), 0),
      'MB',
    );
    of('server_memory_growth', memory.slopePerMinute(settled), 'MB/min', { atMost: MARK_MEMORY });
    of('server_files_settled', files.values[settled] ?? Number.NaN, 'descriptors');
    of('server_files_growth', files.slopePerMinute(settled), 'descriptors/min', { atMost: MARK_MEMORY });
    of('server_database_connections', connections, 'connections');
    drift('acknowledged_p99', report.latencies);
    drift('answer_p99', answers.times);
    of('server_answers_failed', answers.failed, 'answers', { atMost: 0 });
    of('server_connections_lost', lost, 'connections', { atMost: 0 });
    of('server_refused_requests', report.refused + report.failed, 'requests', { atMost: 0 });
  } finally {
    await server.stop();
  }
}

/** Compares the last third with the second; the first third has cold caches. */
function drift(name: string, times: readonly number[]): void {
  const third = Math.floor(times.length / 3);
  const [earlier, later] = [times.slice(third, 2 * third), times.slice(2 * third)].map((part) => percentile(part, 0.99));
  if (earlier === undefined || later === undefined) throw new Error('nothing was measured');
  print(
    figureOf(BENCH, `server_${name}`, later, 'ms', { baseline: { name: 'the third before', value: earlier }, ratioAtMost: MARK_DRIFT }),
  );
}

function ask(server: ServerUnderTest) {
  const ending = new AbortController();
  const times: number[] = [];
  let failed = 0;
  const asking = (async () => {
    for (let n = 0; !ending.signal.aborted; n += 1) {
      const next = delay(ASK_EVERY_MS);
      const begun = performance.now();
      const isAnswered = await callApi(server, 'GET', QUERIES[n % QUERIES.length] ?? '').then(
        () => true,
        () => false,
      );
      if (isAnswered) times.push(performance.now() - begun);
      else failed += 1;
      await next;
    }
  })();
  return {
    stop: async (): Promise<{ times: number[]; failed: number }> => {
      ending.abort();
      await asking;
      return { times, failed };
    },
  };
}

const databaseConnections = (server: ServerUnderTest): Promise<number> =>
  server.count(`select count(*) as n from pg_stat_activity where application_name like 'storepulse%'`);
