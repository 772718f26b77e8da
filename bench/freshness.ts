import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { figureOf, print, tell } from './figure.js';
import { startSender } from './load/child.js';
import { openConsoles, PAGES } from './load/console-children.js';
import { percentile } from './percentile.js';
import { ServerUnderTest } from './server-under-test.js';

const BENCH = 'freshness';
const CONSOLES = 200;
const EVENTS_PER_SECOND = 5000;
const EVENTS_PER_REQUEST = 100;
/** As a dashboard does that asks each second. */
const POLL_MS = 1000;
const POLLERS = 5;
/** The first seconds find everything cold; the last are not all seen. */
const EDGE_MS = 5000;
const BEFORE_EVENTS = 100_000;

const batchRow = z.object({ at: z.coerce.number() });
const polled = z.object({ asOf: z.string().nullable() });

/** From an acknowledged event to the number on the screens, at 5,000 events a second with 200 consoles open. */
export async function benchFreshness(seconds: number): Promise<void> {
  const server = await ServerUnderTest.start();
  try {
    const shared = { url: server.url, writeKey: server.writeKey, eventsPerRequest: EVENTS_PER_REQUEST };
    tell('freshness: filling the store a little');
    await (await startSender({ ...shared, connections: 16, seconds: BEFORE_EVENTS / 10_000 })).go();
    const consoles = await openConsoles({
      url: server.url,
      token: server.token,
      consoles: Array.from({ length: CONSOLES }, (_, n) => PAGES[n % PAGES.length] ?? []),
    });
    tell(`freshness: ${CONSOLES} consoles are open, ${EVENTS_PER_SECOND} events/s for ${seconds} s`);
    const sender = await startSender({ ...shared, connections: 32, seconds, eventsPerSecond: EVENTS_PER_SECOND, keepTimes: true });
    const polling = poll(server);
    const cpu = server.cpu();
    const begunAt = Date.now();
    const report = await sender.go();
    const used = server.cpu();
    await delay(POLL_MS * 2);
    const [{ consoles: seen, lost }, polls] = [await consoles.close(), await polling.stop()];

    const batches = await batchTimes(server);
    const acknowledged = report.times
      .sort((a, b) => a - b)
      .filter((at) => at > begunAt + EDGE_MS && at < begunAt + seconds * 1000 - EDGE_MS);
    const sockets = seen.flatMap((arrived) => delays(acknowledged, batches, arrived));
    const polledDelays = polls.flatMap((arrived) => delays(acknowledged, batches, arrived));
    const unseen = sockets.filter((it) => it === Number.POSITIVE_INFINITY).length;
    for (const [name, p] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      print(
        figureOf(BENCH, `acknowledged_to_console_${name}`, percentile(sockets, p), 'ms', {
          baseline: { name: 'asking each second', value: percentile(polledDelays, p) },
          ...(p === 0.95 ? { atMost: 500 } : {}),
        }),
      );
    }
    print(figureOf(BENCH, 'events_per_second', report.acknowledged / report.seconds, 'events/s', { atLeast: EVENTS_PER_SECOND * 0.99 }));
    print(figureOf(BENCH, 'never_seen', unseen, 'requests × consoles', { atMost: 0 }));
    print(figureOf(BENCH, 'connections_lost', lost, 'connections', { atMost: 0 }));
    print(figureOf(BENCH, 'acknowledged_p99', percentile(report.latencies, 0.99), 'ms'));
    print(figureOf(BENCH, 'cpu_api', (used.api - cpu.api) / report.seconds, 'cores'));
    print(figureOf(BENCH, 'cpu_postgres', (used.postgres - cpu.postgres) / report.seconds, 'cores'));
  } finally {
    await server.stop();
  }
}

interface Seen {
  asOf: number;
  at: number;
}

/**
 * For each acknowledgement the time until the first state that surely counts it: the one that counts the newest batch which had
 * its number when the acknowledgement came, since the batch of that request is this one or an earlier one.
 */
function delays(acknowledged: readonly number[], batches: readonly number[], arrived: readonly Seen[]): number[] {
  let [batch, state] = [0, 0];
  return acknowledged.map((at) => {
    while (batch + 1 < batches.length && (batches[batch + 1] ?? 0) <= at) batch += 1;
    const counted = batches[batch] ?? 0;
    while (state < arrived.length && (arrived[state]?.asOf ?? 0) < counted) state += 1;
    const first = arrived[state];
    return first === undefined ? Number.POSITIVE_INFINITY : Math.max(0, first.at - at);
  });
}

async function batchTimes(server: ServerUnderTest): Promise<number[]> {
  // To the millisecond, cut, as `asOf` is told.
  const { rows } = await server.database.query(
    `select floor(extract(epoch from committed_at) * 1000)::float8 as at from write_batches order by batch_id`,
  );
  return rows.map((row) => batchRow.parse(row).at);
}

/** Consoles that ask for the funnel each second, spread over the second. */
function poll(server: ServerUnderTest) {
  const ending = new AbortController();
  const one = async (n: number): Promise<Seen[]> => {
    const seen: Seen[] = [];
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
    stop: (): Promise<Seen[][]> => {
      ending.abort();
      return polling;
    },
  };
}
