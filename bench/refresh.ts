import { setTimeout as delay } from 'node:timers/promises';
import { refreshRun, refreshRunList, type RefreshJob, type RefreshRun, VIEW_NAMES, type ViewName } from '@storepulse/contracts';
import { z } from 'zod';
import { callApi } from './api-call.js';
import { watchStolen } from './cpu-figures.js';
import { eventsText } from './event-counts.js';
import { printerOf, tell } from './figure.js';
import { greatest, percentile } from './percentile.js';
import { watchReader } from './reader-waits.js';
import { ServerUnderTest } from './server-under-test.js';
import { Stock } from './store/stock.js';
import { untilAtRest } from './store/until-at-rest.js';
import { untilViewsCaughtUp } from './store/views-caught-up.js';

const BENCH = 'refresh';
const NEW_EVENTS = 1000;
const ROUNDS = 5;
const MARK_SECONDS = 2;
const MARK_WAIT_MS = 10;
/** A refresh over many events may take at most this many times the time over few events. */
const MARK_GROWTH = 1.3;
const REST_MS = 3000;
const POLL_MS = 20;
const PATIENCE_MS = 600_000;

const productRow = z.object({ product_id: z.string(), user_id: z.string() });

/** Result of the previous, smaller store in this run. */
let before: { events: number; seconds: number } | undefined;

/** Refreshes all five views after new events, with a full catalog, and measures how long readers wait meanwhile. */
export async function benchRefresh(events: number): Promise<void> {
  const stock = await Stock.of(events);
  await stock.complete();
  const plain = await stock.plainDesign();
  // Accept old events, so that they fall on days already in the store.
  const server = await ServerUnderTest.start({ dataDir: stock.dataDir, settings: { INGEST_MAX_AGE_DAYS: '0' } });
  try {
    const jobs = await jobsAtRest(server);
    await untilAtRest(server);
    tell(`refresh: ${ROUNDS} times ${NEW_EVENTS} events, then the five views`);
    const stolen = watchStolen();
    const resting = await watchReader(server.databaseUrl);
    await delay(REST_MS);
    const atRest = await resting.stop();
    const seconds: number[] = [];
    const meanwhile: number[] = [];
    const byView = new Map<ViewName, number[]>(VIEW_NAMES.map((view) => [view, []]));
    for (let round = 0; round < ROUNDS; round += 1) {
      await sendEvents(server, stock.files.lastDay, round);
      const reader = await watchReader(server.databaseUrl);
      const begun = performance.now();
      try {
        for (const view of VIEW_NAMES) byView.get(view)?.push(await refresh(server, jobs, view));
        seconds.push((performance.now() - begun) / 1000);
      } finally {
        meanwhile.push(...(await reader.stop()));
      }
    }

    const print = printerOf(BENCH, stock.files.rows);
    const all = percentile(seconds, 0.5);
    const beside = plain === null ? {} : { baseline: { name: 'plain design', value: plain.refreshSeconds } };
    print('all_five_views', all, 's', { ...beside, atMost: MARK_SECONDS });
    print('all_five_views_longest', greatest(seconds), 's');
    for (const view of VIEW_NAMES) print(view, percentile(byView.get(view) ?? [], 0.5), 'ms');
    const rest = (value: number) => ({ baseline: { name: 'no refresh running', value } });
    print('reader_wait_longest', greatest(meanwhile), 'ms', { ...rest(greatest(atRest)), atMost: MARK_WAIT_MS });
    print('reader_wait_p99', percentile(meanwhile, 0.99), 'ms', rest(percentile(atRest, 0.99)));
    print('cpu_stolen', stolen(), 'cores');
    print('products', await server.count('select count(*) as n from products'), 'products');
    if (before !== undefined && before.events < stock.files.rows) {
      const baseline = { name: `over ${eventsText(before.events)} events`, value: before.seconds };
      print('all_five_views_to_fewer_events', all, 's', { baseline, ratioAtMost: MARK_GROWTH });
    }
    before = { events: stock.files.rows, seconds: all };
  } finally {
    await server.stop();
  }
}

/** Returns the refresh jobs with their schedules disabled. */
async function jobsAtRest(server: ServerUnderTest): Promise<readonly RefreshJob[]> {
  const jobs = await untilViewsCaughtUp(server);
  for (const { jobId, enabled } of jobs) {
    if (enabled) await callApi(server, 'PATCH', `/api/admin/refresh-jobs/${jobId}`, { enabled: false });
  }
  return jobs;
}

/** Runs a job the way the console's button does. @returns its duration in ms */
async function refresh(server: ServerUnderTest, jobs: readonly RefreshJob[], view: ViewName): Promise<number> {
  const job = jobs.find(({ target }) => target === view);
  if (job === undefined) throw new Error(`no job refreshes ${view}`);
  const begun = refreshRun.parse(await callApi(server, 'POST', `/api/admin/refresh-jobs/${job.jobId}/run`));
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await delay(POLL_MS)) {
    const run = await runOf(server, begun);
    if (run === undefined || run.status === 'running') continue;
    if (run.status !== 'succeeded') throw new Error(`the refresh of ${view} ended ${run.status}: ${run.reason}`);
    return run.durationMs ?? Number.NaN;
  }
  throw new Error(`the refresh of ${view} did not end`);
}

async function runOf(server: ServerUnderTest, { runId, target }: RefreshRun): Promise<RefreshRun | undefined> {
  const { runs } = refreshRunList.parse(await callApi(server, 'GET', `/api/admin/refresh-runs?target=${target}&limit=10`));
  return runs.find((run) => run.runId === runId);
}

/** Sends `NEW_EVENTS` events of as many known products and users, on the store's last day. */
async function sendEvents(server: ServerUnderTest, day: string, round: number): Promise<void> {
  // Sample products and users from all over the catalog.
  const { rows } = await server.database.query(
    `select p.product_id::text, u.user_id::text
     from (select product_id, row_number() over () as n from (
       select product_id from products order by hashint8extended(product_id, $1) limit $2) s) p
     join (select user_id, row_number() over () as n from (
       select user_id from users order by hashint8extended(user_id, $1) limit $2) s) u using (n)`,
    [round, NEW_EVENTS],
  );
  const body = rows.map((row, n) => {
    const { product_id, user_id } = productRow.parse(row);
    return {
      event_time: `${day}T12:${String(n % 60).padStart(2, '0')}:00Z`,
      event_type: n % 50 === 0 ? 'purchase' : n % 20 === 0 ? 'cart' : 'view',
      product_id,
      user_id,
      price: 10,
      message_id: `refresh-${round}-${n}`,
    };
  });
  const response = await fetch(`${server.url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.writeKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the events were answered ${response.status}`);
}
