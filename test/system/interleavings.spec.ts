import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parseEvent } from '../../database/fold/parse-event.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { dropOldMessagePartitions } from '../../database/partitions/message-partitions.js';
import { checkDay, checkStore, repairDay } from '../../database/reconcile/reconcile.js';
import { type PreparedRefresh, prepareRefresh, REFRESH_LOCK_KEY } from '../../database/views/refresh-view.js';
import type { ViewName } from '../../libs/contracts/src/index.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const DAY = '2026-03-30';
let store: TestStore;
let sent = 0;

/** What one session does up to the next named point; it may be paused at each. */
type Step = (client: pg.Client) => Promise<unknown>;
type Actor = readonly Step[];

const query =
  (sql: string): Step =>
  (client) =>
    client.query(sql);

const inTransaction =
  (step: Step): Step =>
  async (client) => {
    await client.query('begin');
    await step(client);
  };

/** Every actor uses the same session, user, products and day. */
function live(): Actor {
  const rows = Array.from({ length: 4 }, (_, n) => {
    sent += 1;
    const parsed = parseEvent({
      event_time: `${DAY}T12:00:${String(sent % 60).padStart(2, '0')}Z`,
      event_type: ['view', 'cart', 'view', 'purchase'][n],
      product_id: String(1 + (n % 2)),
      brand: `brand ${n % 2}`,
      price: '2.5',
      user_id: '7',
      user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
      message_id: `interleaved-${sent}`,
    });
    if (!parsed.ok) throw new Error(parsed.reason);
    return parsed.row;
  });
  return [inTransaction((client) => writeBatch(client, rows, { kind: 'live' })), query('commit')];
}

function refresh(view: ViewName): Actor {
  let prepared: PreparedRefresh | undefined;
  const mine =
    (step: (client: pg.Client, prepared: PreparedRefresh) => Promise<unknown>): Step =>
    async (client) =>
      prepared === undefined ? undefined : step(client, prepared);
  return [
    async (client) => {
      const { rows } = await client.query(`select pg_try_advisory_lock(${REFRESH_LOCK_KEY}) as mine`, [view]);
      if (rows[0].mine === true) prepared = await prepareRefresh(client, view);
    },
    mine(async (client, { apply, takeEffect }) => {
      await client.query('begin');
      await apply();
      await takeEffect();
    }),
    mine(async (client, { tidy }) => {
      await client.query('commit');
      await tidy();
    }),
  ];
}

const purge = (): Actor => [inTransaction((client) => dropOldMessagePartitions(client, new Date('2030-01-01'))), query('commit')];
const repair = (): Actor => [(client) => repairDay(client, { day: DAY, timeZone: 'UTC' })];

/** All interleavings of actors with these numbers of steps. */
function orders(steps: readonly number[]): number[][] {
  if (steps.every((left) => left === 0)) return [[]];
  return steps.flatMap((left, actor) =>
    left === 0 ? [] : orders(steps.map((it, index) => (index === actor ? it - 1 : it))).map((rest) => [actor, ...rest]),
  );
}

/** Open connections that no run uses. A new one first reads half the system catalog. */
const idle: pg.Client[] = [];

async function take(): Promise<pg.Client> {
  const used = idle.pop();
  if (used !== undefined) return used;
  const client = new pg.Client({ connectionString: store.url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Leaves a connection as if it were new: without temporary tables and locks. */
async function giveBack({ client, isKilled }: Session): Promise<void> {
  if (isKilled) return client.end().catch(() => undefined);
  await client.query('discard temp');
  await client.query('select pg_advisory_unlock_all()');
  idle.push(client);
}

interface Session {
  client: pg.Client;
  pid: number;
  steps: Step[];
  work: Promise<unknown>;
  settled: boolean;
  isKilled: boolean;
}

/**
 * Runs the steps in the given order. A step that waits for another session's lock stays waiting, and so do the remaining steps of its
 * actor.
 */
async function run(actors: readonly Actor[], order: readonly number[], killed: number | null = null): Promise<void> {
  const sessions = await Promise.all(
    actors.map(async (steps): Promise<Session> => {
      const client = await take();
      const { rows } = await client.query('select pg_backend_pid() as pid');
      return {
        client,
        pid: Number(rows[0].pid),
        steps: [...steps],
        work: Promise.resolve(),
        settled: true,
        isKilled: false,
      };
    }),
  );
  const failures: unknown[] = [];
  for (const index of order) {
    const session = sessions[index];
    const step = session?.steps.shift();
    if (session === undefined || step === undefined || session.isKilled) continue;
    session.settled = false;
    session.work = session.work
      .then(() => (session.isKilled ? undefined : step(session.client)))
      .catch((error: unknown) => (session.isKilled ? undefined : failures.push(error)))
      .finally(() => {
        session.settled = true;
      });
    await Promise.race([session.work, waitFor('a step to end or to wait', async () => session.settled || isWaiting(session.pid))]);
    if (index === killed && session.steps.length === 1) {
      session.isKilled = true;
      await store.client.query('select pg_terminate_backend($1)', [session.pid]);
    }
  }
  await Promise.all(sessions.map(({ work }) => work));
  await Promise.all(sessions.map(giveBack));
  expect(failures).toEqual([]);
}

async function isWaiting(pid: number): Promise<boolean> {
  const { rows } = await store.client.query(`select wait_event_type = 'Lock' as waits from pg_stat_activity where pid = $1`, [pid]);
  return rows[0]?.waits === true;
}

/** Checks that roll-ups, sets, sessions and products match the events, and that the views do with the batches since their refresh. */
async function expectRight(order: readonly number[]): Promise<void> {
  const found = [...(await checkDay(store.client, { day: DAY, timeZone: 'UTC' })), ...(await checkStore(store.client))];
  expect({ order, found }).toEqual({ order, found: [] });
}

beforeAll(async () => {
  store = await createTestStore();
  await run([live()], [0, 0]);
});
afterAll(async () => {
  await Promise.all(idle.map((client) => client.end()));
  await store?.drop();
});

const PRODUCTS = 'mv_product_conversion_rates';
const FUNNEL = 'mv_sales_funnel';

describe('concurrent transactions at every interleaving', () => {
  it.each<[what: string, actors: () => Actor[], killed: number | null]>([
    ['two batches', () => [live(), live()], null],
    ['a batch and a refresh of the products', () => [live(), refresh(PRODUCTS)], null],
    ['a batch and a refresh of the funnel', () => [live(), refresh(FUNNEL)], null],
    ['two refreshes of one view', () => [refresh(PRODUCTS), refresh(PRODUCTS)], null],
    ['refreshes of two views', () => [refresh(PRODUCTS), refresh('mv_abandoned_carts')], null],
    ['a batch and the purge of message ids', () => [live(), purge()], null],
    ['a batch and a repair', () => [live(), repair()], null],
    ['a refresh, killed before its commit, and a batch', () => [live(), refresh(PRODUCTS)], 1],
    ['a batch, killed before its commit, and a refresh', () => [live(), refresh(PRODUCTS)], 0],
    ['a batch, killed before its commit, and another', () => [live(), live()], 0],
  ])(
    '%s: correct in every order',
    async (_, actors, killed) => {
      const all = orders(actors().map((steps) => steps.length));
      for (const order of all) {
        await run(actors(), order, killed);
        await expectRight(order);
      }
      expect(all.length).toBeGreaterThanOrEqual(3);
    },
    120_000,
  );
});
