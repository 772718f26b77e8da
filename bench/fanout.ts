import { setTimeout as delay } from 'node:timers/promises';
import { printCpu } from './cpu-figures.js';
import { figureOf, print, tell } from './figure.js';
import { startSender } from './load/child.js';
import { consolesOnPages, openConsoles, PAGES } from './load/console-children.js';
import type { Arrivals } from './load/consoles-options.js';
import { percentile } from './percentile.js';
import { type CpuSeconds, ServerUnderTest } from './server-under-test.js';

const BENCH = 'fanout';
const CONSOLES = 2000;
const FEW_CONSOLES = 6;
const EVENTS_PER_SECOND = 1000;
const EVENTS_PER_REQUEST = 50;
/** Time for pushes still in flight after the last event to arrive. */
const SETTLE_MS = 3000;

interface Run {
  consoles: Arrivals[];
  lost: number;
  connectSeconds: number;
  /** CPU while events were sent. */
  cpu: { before: CpuSeconds; after: CpuSeconds; seconds: number; sender: number; consoles: number };
  megabytes: number;
}

/** 2,000 open consoles on one process: how late the last one gets an update, and what that costs. */
export async function benchFanout(seconds: number): Promise<void> {
  const server = await ServerUnderTest.start();
  try {
    const few = await run(server, FEW_CONSOLES, Math.min(20, seconds));
    const many = await run(server, CONSOLES, seconds);
    const baseline = (values: readonly number[], p: number) => ({
      baseline: { name: `${FEW_CONSOLES} consoles`, value: percentile(values, p) },
    });
    const [late, lateFew] = [lateness(many.consoles), lateness(few.consoles)];
    print(figureOf(BENCH, 'open_consoles', many.consoles.filter(({ length }) => length > 0).length, 'consoles', { atLeast: CONSOLES }));
    print(figureOf(BENCH, 'delivery_p50', percentile(late, 0.5), 'ms', baseline(lateFew, 0.5)));
    print(figureOf(BENCH, 'delivery_p95', percentile(late, 0.95), 'ms', baseline(lateFew, 0.95)));
    print(figureOf(BENCH, 'delivery_p99', percentile(late, 0.99), 'ms', baseline(lateFew, 0.99)));
    print(figureOf(BENCH, 'first_to_last_console_p95', percentile(spreads(many.consoles), 0.95), 'ms'));
    print(figureOf(BENCH, 'updates', updates(many.consoles) / (seconds + SETTLE_MS / 1000), 'updates/s'));
    print(figureOf(BENCH, 'consoles_behind_at_the_end', behind(many.consoles), 'consoles', { atMost: 0 }));
    print(figureOf(BENCH, 'connections_lost', many.lost, 'connections', { atMost: 0 }));
    print(figureOf(BENCH, 'seconds_to_open_all', many.connectSeconds, 's'));
    print(
      figureOf(
        BENCH,
        'cpu_api_per_console',
        (1000 * (apiCores(many) - apiCores(few))) / (CONSOLES - FEW_CONSOLES),
        'thousandths of a core',
      ),
    );
    printCpu(BENCH, many.cpu.before, many.cpu.after, many.cpu.seconds, { sender: many.cpu.sender, consoles: many.cpu.consoles });
    print(figureOf(BENCH, 'memory_per_console', (1024 * (many.megabytes - few.megabytes)) / (CONSOLES - FEW_CONSOLES), 'kB'));
  } finally {
    await server.stop();
  }
}

async function run(server: ServerUnderTest, count: number, seconds: number): Promise<Run> {
  const consoles = await openConsoles({
    url: server.url,
    tokens: server.tokens,
    consoles: consolesOnPages(count),
  });
  tell(`fanout: ${count} consoles are open, ${EVENTS_PER_SECOND} events/s for ${seconds} s`);
  const sender = await startSender({
    url: server.url,
    writeKey: server.writeKey,
    eventsPerRequest: EVENTS_PER_REQUEST,
    connections: 16,
    seconds,
    eventsPerSecond: EVENTS_PER_SECOND,
  });
  const before = server.cpu();
  const report = await sender.go();
  await delay(SETTLE_MS);
  const [after, megabytes] = [server.cpu(), server.memory()];
  const { consoles: arrived, lost, cpuSeconds } = await consoles.close();
  return {
    consoles: arrived,
    lost,
    connectSeconds: consoles.seconds,
    cpu: { before, after, seconds: report.seconds + SETTLE_MS / 1000, sender: report.cpuSeconds, consoles: cpuSeconds },
    megabytes,
  };
}

const apiCores = ({ cpu: { before, after, seconds } }: Run): number => (after.api - before.api) / seconds;

/** Times from the commit of an update's newest batch to its arrival, only for updates that include a new batch. */
const lateness = (consoles: readonly Arrivals[]): number[] =>
  consoles.flatMap((arrived) => arrived.flatMap(({ asOf, at }, n) => (n > 0 && asOf > (arrived[n - 1]?.asOf ?? 0) ? [at - asOf] : [])));

/** Number of updates after each console's first state. */
const updates = (consoles: readonly Arrivals[]): number => consoles.reduce((sum, { length }) => sum + Math.max(0, length - 1), 0);

const eachUpdate = (consoles: readonly Arrivals[]): Map<string, number[]> => {
  const times = new Map<string, number[]>();
  for (const arrived of consoles) {
    for (const { query, epoch, seq, at } of arrived) {
      const name = `${query} ${epoch} ${seq}`;
      const known = times.get(name);
      if (known === undefined) times.set(name, [at]);
      else known.push(at);
    }
  }
  return times;
};

/** Times from the first console that receives an update to the last, for updates that reached many consoles. */
const spreads = (consoles: readonly Arrivals[]): number[] =>
  [...eachUpdate(consoles).values()]
    .filter((times) => times.length > consoles.length / PAGES.length / 2)
    .map((times) => percentile(times, 1) - percentile(times, 0));

/** Number of consoles whose last state is older than another console's last state of the same query. */
function behind(consoles: readonly Arrivals[]): number {
  const newest = new Map<string, number>();
  const last = consoles.flatMap((arrived) => arrived.slice(-1));
  for (const { query, seq } of last) newest.set(query, Math.max(seq, newest.get(query) ?? 0));
  // The pulse updates every second: while the consoles are closed one by one, some receive one more update.
  return last.filter(({ query, seq }) => seq < (newest.get(query) ?? 0) - (query.startsWith('pulse') ? 1 : 0)).length;
}
