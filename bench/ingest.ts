import { z } from 'zod';
import { bareInsert, DROP_BARE_TABLE } from './baseline/bare-insert.js';
import { printCpu } from './cpu-figures.js';
import { figureOf, print, tell } from './figure.js';
import { nextMessage, startChild, startSender } from './load/child.js';
import type { SenderReport } from './load/sender-options.js';
import { greatest, percentile } from './percentile.js';
import { ServerUnderTest } from './server-under-test.js';
import { watchWriter } from './writer-waits.js';
import { watchEachSecond } from './watch-each-second.js';

const BENCH = 'ingest';
const CONNECTIONS = 24;
const EVENTS_PER_REQUEST = 250;
/** Baselines run at most this long, shorter than the runs they are compared with. */
const MAX_BASELINE_SECONDS = 20;
const WARM_UP_SECONDS = 10;
const OVERLOAD_SECONDS = 30;
const RECOVERY_SECONDS = 30;
/** In a shorter run, a slope shows only the sawtooth of the garbage collector. */
const SLOPE_SECONDS = 120;
/** The first seconds fill caches, so slopes exclude them. */
const WATCH_SETTLES_SECONDS = 10;

const listening = z.object({ url: z.string() });

/** Sustained events per second over HTTP, durable and exactly once, with all roll-ups maintained. */
export async function benchIngest(seconds: number): Promise<void> {
  const server = await ServerUnderTest.start();
  try {
    const shared = { url: server.url, writeKey: server.writeKey, connections: CONNECTIONS, eventsPerRequest: EVENTS_PER_REQUEST };
    const baselineSeconds = Math.min(MAX_BASELINE_SECONDS, seconds);
    const plain = await plainIngest(server, baselineSeconds);

    tell(`ingest: ${WARM_UP_SECONDS} s to warm up, then ${seconds} s as fast as it goes`);
    const warm = await (await startSender({ ...shared, seconds: WARM_UP_SECONDS })).go();
    const sender = await startSender({ ...shared, seconds });
    const writer = await watchWriter(server.databaseUrl);
    const memory = watchEachSecond(() => server.memory());
    const [memoryAtStart, cpu, bytes] = [server.memory(), server.cpu(), await sizeOf(server)];
    const report = await sender.go();
    const [memoryAtEnd, used] = [server.memory(), server.cpu()];
    const grown = (await sizeOf(server)) - bytes;
    memory.stop();
    const writing = await writer.stop();

    const rate = report.acknowledged / report.seconds;
    const bare = await bareInsert(server.databaseUrl, baselineSeconds);
    print(
      figureOf(BENCH, 'events_per_second', rate, 'events/s', { baseline: { name: 'plain ingest', value: plain.rate }, atLeast: 20_000 }),
    );
    print(figureOf(BENCH, 'events_per_second_to_bare_insert', rate, 'events/s', { baseline: { name: 'bare insert', value: bare } }));
    print(
      figureOf(BENCH, 'acknowledged_p50', percentile(report.latencies, 0.5), 'ms', {
        baseline: { name: 'plain ingest', value: plain.p50 },
      }),
    );
    print(
      figureOf(BENCH, 'acknowledged_p99', percentile(report.latencies, 0.99), 'ms', {
        baseline: { name: 'plain ingest', value: plain.p99 },
      }),
    );
    print(figureOf(BENCH, 'refused_requests', report.refused, 'requests'));
    print(figureOf(BENCH, 'memory_at_start', memoryAtStart, 'MB'));
    print(figureOf(BENCH, 'memory_at_end', memoryAtEnd, 'MB'));
    if (seconds >= SLOPE_SECONDS)
      print(figureOf(BENCH, 'memory_growth', memory.slopePerMinute(WATCH_SETTLES_SECONDS), 'MB/min', { atMost: 0.5 }));
    print(figureOf(BENCH, 'bytes_per_event', grown / report.accepted, 'bytes'));
    printCpu(BENCH, cpu, used, report.seconds, { sender: report.cpuSeconds });
    print(figureOf(BENCH, 'writer_computes', 100 * writing.computes, '% of the time'));
    print(figureOf(BENCH, 'writer_waits_for_disk', 100 * writing.disk, '% of the time'));
    print(figureOf(BENCH, 'writer_waits_for_locks', 100 * writing.locks, '% of the time'));
    print(figureOf(BENCH, 'writer_waits_for_next_statement', 100 * writing.nextStatement, '% of the time'));
    print(figureOf(BENCH, 'writer_waits_for_next_group', 100 * writing.nextGroup, '% of the time'));
    await overload(server, rate, warm.acknowledged + report.acknowledged);
  } finally {
    await server.stop();
  }
}

/** Sends three times the sustained rate: how much is refused, how much is accepted, and whether the server recovers. */
async function overload(server: ServerUnderTest, rate: number, acknowledgedBefore: number): Promise<void> {
  // Counted before the overload: events stored after their sender gave up would hide an equal number of lost ones.
  const storedBefore = await storedIn(server);
  tell(`ingest: ${OVERLOAD_SECONDS} s at three times that`);
  const shared = { url: server.url, writeKey: server.writeKey, eventsPerRequest: EVENTS_PER_REQUEST };
  const sender = await startSender({ ...shared, seconds: OVERLOAD_SECONDS, connections: 200, eventsPerSecond: 3 * rate });
  const calm = await startSender({ ...shared, seconds: RECOVERY_SECONDS, connections: CONNECTIONS, eventsPerSecond: rate / 4 });
  const memory = watchEachSecond(() => server.memory());
  const before = server.cpu();
  const report = await sender.go();
  const used = server.cpu();
  memory.stop();
  tell(`ingest: ${RECOVERY_SECONDS} s at a quarter, to see it come to rest`);
  const after = await calm.go();
  const sustained = { baseline: { name: 'events_per_second', value: rate } };
  print(figureOf(BENCH, 'overload_sent_events_per_second', report.sent / report.seconds, 'events/s', sustained));
  print(figureOf(BENCH, 'overload_events_per_second', report.acknowledged / report.seconds, 'events/s', sustained));
  print(figureOf(BENCH, 'overload_acknowledged_p99', percentile(report.latencies, 0.99), 'ms', { atMost: 1000 }));
  print(figureOf(BENCH, 'overload_refused_share', (100 * report.refused) / (report.refused + report.latencies.length), '%'));
  print(figureOf(BENCH, 'overload_failed_requests', report.failed, 'requests', { atMost: 0 }));
  print(figureOf(BENCH, 'overload_memory_most', greatest(memory.values), 'MB', { atMost: 1024 }));
  printCpu(BENCH, before, used, report.seconds, { sender: report.cpuSeconds }, 'overload_');
  print(figureOf(BENCH, 'seconds_to_recover', after.troubledSeconds, 's', { atMost: 30 }));
  print(figureOf(BENCH, 'after_overload_acknowledged_p99', percentile(after.latencies, 0.99), 'ms'));
  const missing = [acknowledgedBefore - storedBefore, report.acknowledged + after.acknowledged - ((await storedIn(server)) - storedBefore)];
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + Math.max(0, count), 0);
  print(figureOf(BENCH, 'acknowledged_but_not_stored', sum(missing), 'events', { atMost: 0 }));
  print(figureOf(BENCH, 'stored_but_not_acknowledged', sum(missing.map((count) => -count)), 'events'));
  print(figureOf(BENCH, 'rejected', report.rejected + after.rejected, 'events', { atMost: 0 }));
  print(
    figureOf(
      BENCH,
      'unaccounted_for',
      await server.count('select sum(received - accepted - duplicates - rejected - shed) as n from ingest_minutes'),
      'lines',
      { atMost: 0 },
    ),
  );
}

async function plainIngest(server: ServerUnderTest, seconds: number): Promise<{ rate: number; p50: number; p99: number }> {
  tell(`ingest: baseline, ${seconds} s of a plain ingest`);
  const child = startChild('../baseline/plain-ingest');
  child.send({ databaseUrl: server.databaseUrl });
  const { url } = listening.parse(await nextMessage(child));
  const sender = await startSender({ url, writeKey: '-', seconds, connections: CONNECTIONS, eventsPerRequest: EVENTS_PER_REQUEST });
  const report: SenderReport = await sender.go();
  child.disconnect();
  // Otherwise autovacuum would process it while the server is measured.
  await server.database.query(DROP_BARE_TABLE);
  return {
    rate: report.acknowledged / report.seconds,
    p50: percentile(report.latencies, 0.5),
    p99: percentile(report.latencies, 0.99),
  };
}

const storedIn = (server: ServerUnderTest): Promise<number> => server.count('select count(*) as n from events');

const sizeOf = (server: ServerUnderTest): Promise<number> => server.count('select pg_database_size(current_database()) as n');
