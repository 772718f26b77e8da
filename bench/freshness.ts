import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { delaysByBatch, delaysByNumber } from './delays.js';
import { startAnalysts } from './every-query/analysts.js';
import { printCpu } from './cpu-figures.js';
import { figureOf, print, tell } from './figure.js';
import { startSender } from './load/child.js';
import { consolesOnPages, openConsoles, PAGES } from './load/console-children.js';
import type { Arrivals } from './load/consoles-options.js';
import { percentile } from './percentile.js';
import { ServerUnderTest } from './server-under-test.js';

const ANALYSTS = 8;
const CONSOLES = 200;
const EVENTS_PER_SECOND = 5000;
const EVENTS_PER_REQUEST = 100;
/** Enough that no request waits for a connection: any delay must come from the server. */
const CONNECTIONS = 100;
const MARK_MS = 500;
/** Like a dashboard that polls every second. */
const POLL_MS = 1000;
const POLLERS = 5;
/** Excluded at both ends: at the start everything is cold, and events at the end are not all seen. */
const EDGE_MS = 5000;
const FILL_SECONDS = 10;

const batchRow = z.object({ at: z.coerce.number() });
const polled = z.object({ asOf: z.string().nullable() });

/** Time from an acknowledged event to the number on the screens, at 5,000 events/s with 200 open consoles. */
export const benchFreshness = (seconds: number): Promise<void> => measure('freshness', seconds, 0);

/** The same while analysts ask without pause. */
export const benchAnalysts = (seconds: number): Promise<void> => measure('analysts', seconds, ANALYSTS);

async function measure(bench: string, seconds: number, analysts: number): Promise<void> {
  const server = await ServerUnderTest.start();
  try {
    const shared = { url: server.url, writeKey: server.writeKey, eventsPerRequest: EVENTS_PER_REQUEST };
    tell(`${bench}: filling the store for ${FILL_SECONDS} s`);
    await (await startSender({ ...shared, connections: 16, seconds: FILL_SECONDS })).go();
    const sender = await startSender({ ...shared, connections: CONNECTIONS, seconds, eventsPerSecond: EVENTS_PER_SECOND, keepTimes: true });
    const consoles = await openConsoles({
      url: server.url,
      tokens: server.tokens,
      consoles: consolesOnPages(CONSOLES),
    });
    tell(`${bench}: ${CONSOLES} consoles are open, ${EVENTS_PER_SECOND} events/s for ${seconds} s`);
    const asking = analysts === 0 ? undefined : await startAnalysts(server, analysts);
    const storedBefore = await server.count('select count(*) as n from events');
    const polling = poll(server);
    const cpu = server.cpu();
    const begunAt = Date.now();
    const report = await sender.go();
    const answers = await asking?.stop();
    await delay(POLL_MS * 2);
    const used = server.cpu();
    const [{ consoles: seen, lost, cpuSeconds }, polls] = [await consoles.close(), await polling.stop()];

    const batches = await batchTimes(server);
    const acknowledged = report.times
      .sort((a, b) => a - b)
      .map((at, n) => ({ at, stored: storedBefore + (n + 1) * EVENTS_PER_REQUEST }))
      .filter(({ at }) => at > begunAt + EDGE_MS && at < begunAt + seconds * 1000 - EDGE_MS);
    const moments = acknowledged.map(({ at }) => at);
    const byConsole = seen.map((arrived) => delaysByBatch(moments, batches, arrived));
    const onScreens = byConsole.flat();
    const asked = polls.flatMap((states) => delaysByBatch(moments, batches, states));
    const ofFunnels = seen.filter(showsFunnel).flatMap((states) => delaysByNumber(acknowledged, states));
    const besideAsking = (p: number) => ({ baseline: { name: 'asking each second', value: percentile(asked, p) } });

    print(figureOf(bench, 'acknowledged_to_console_p50', percentile(onScreens, 0.5), 'ms', besideAsking(0.5)));
    print(figureOf(bench, 'acknowledged_to_console_p95', percentile(onScreens, 0.95), 'ms', { ...besideAsking(0.95), atMost: MARK_MS }));
    print(figureOf(bench, 'acknowledged_to_console_p99', percentile(onScreens, 0.99), 'ms', besideAsking(0.99)));
    print(figureOf(bench, 'acknowledged_to_funnel_total_p95', percentile(ofFunnels, 0.95), 'ms', { atMost: MARK_MS }));
    PAGES.forEach(({ name }, page) => {
      const ofPage = byConsole.filter((_, n) => n % PAGES.length === page).flat();
      print(figureOf(bench, `acknowledged_to_${name}_p95`, percentile(ofPage, 0.95), 'ms'));
    });
    const neverSeen = [...onScreens, ...ofFunnels].filter((it) => it === Number.POSITIVE_INFINITY).length;
    print(figureOf(bench, 'never_seen', neverSeen, 'requests × consoles', { atMost: 0 }));
    print(figureOf(bench, 'connections_lost', lost, 'connections', { atMost: 0 }));
    print(figureOf(bench, 'events_per_second', report.acknowledged / seconds, 'events/s', { atLeast: EVENTS_PER_SECOND * 0.99 }));
    print(figureOf(bench, 'refused_requests', report.refused, 'requests', { atMost: 0 }));
    print(figureOf(bench, 'acknowledged_p50', percentile(report.latencies, 0.5), 'ms'));
    print(figureOf(bench, 'acknowledged_p99', percentile(report.latencies, 0.99), 'ms'));
    if (answers !== undefined) {
      print(figureOf(bench, 'answers_per_second', answers.times.length / report.seconds, 'answers/s'));
      print(figureOf(bench, 'answer_p50', percentile(answers.times, 0.5), 'ms'));
      print(figureOf(bench, 'answer_p99', percentile(answers.times, 0.99), 'ms'));
      print(figureOf(bench, 'answers_failed', answers.failed, 'answers', { atMost: 0 }));
    }
    printCpu(bench, cpu, used, report.seconds + (2 * POLL_MS) / 1000, { sender: report.cpuSeconds, consoles: cpuSeconds });
  } finally {
    await server.stop();
  }
}

const showsFunnel = (arrived: Arrivals): boolean => arrived[0]?.events !== undefined;

async function batchTimes(server: ServerUnderTest): Promise<number[]> {
  // Truncated to milliseconds, like `asOf`.
  const { rows } = await server.database.query(
    `select floor(extract(epoch from committed_at) * 1000)::float8 as at from write_batches order by batch_id`,
  );
  return rows.map((row) => batchRow.parse(row).at);
}

/** Consoles that poll the funnel every second, spread over the second. */
function poll(server: ServerUnderTest) {
  const ending = new AbortController();
  const one = async (n: number): Promise<{ asOf: number; at: number }[]> => {
    const seen: { asOf: number; at: number }[] = [];
    await delay((n * POLL_MS) / POLLERS);
    while (!ending.signal.aborted) {
      const next = delay(POLL_MS);
      const response = await fetch(`${server.url}/api/sales-funnel`, { headers: { authorization: `Bearer ${server.token}` } });
      const { asOf } = polled.parse(await response.json());
      seen.push({ asOf: asOf === null ? 0 : Date.parse(asOf), at: performance.timeOrigin + performance.now() });
      await next;
    }
    return seen;
  };
  const polling = Promise.all(Array.from({ length: POLLERS }, (_, n) => one(n)));
  return {
    stop: (): Promise<{ asOf: number; at: number }[][]> => {
      ending.abort();
      return polling;
    },
  };
}
