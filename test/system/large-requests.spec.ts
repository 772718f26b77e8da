/**
 * A request with many lines is written in several transactions, and other keys are served in between. The reply covers the whole request.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type IngestReply, madeEvent, sendBody } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const LINES = 10_000;
const LINES_PER_ORDER = 80;
/** A product that a test's trigger looks for. */
const MARKED = '13';

let store: TestStore;
let app: TestApp;
/** Locks `store_state`, which blocks every writer for as long as a test needs. */
let blocker: pg.Client;
let otherKey: string;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  otherKey = ((await app.post('/api/admin/write-keys', { name: 'other' })) as { key: string }).key;
  blocker = new pg.Client({ connectionString: store.url });
  await blocker.connect();
}, 60_000);
afterEach(async () => {
  await store.client.query('drop function if exists fault cascade');
});
afterAll(async () => {
  await blocker?.end();
  await app?.close();
  await store?.drop();
});

/** 125 orders of 80 lines each. @param marked index of the order with the marked product */
const largeBody = (name: string, marked?: number): string =>
  JSON.stringify({
    batch: Array.from({ length: LINES / LINES_PER_ORDER }, (_, order) => ({
      type: 'track',
      messageId: `${name}-${order}`,
      event: 'Order Completed',
      userId: '7',
      timestamp: new Date(Date.now() - 60_000).toISOString(),
      properties: {
        order_id: `${name}-${order}`,
        products: Array.from({ length: LINES_PER_ORDER }, (__, line) => ({
          product_id: order === marked && line === 40 ? MARKED : String(100 + line),
          price: 1,
        })),
      },
    })),
  });
const sendLarge = (body: string): Promise<IngestReply> => sendBody(`${app.url}/v1/batch`, app.writeKey, body);
const sendOne = (): Promise<IngestReply> => sendBody(`${app.url}/api/events`, otherKey, JSON.stringify([madeEvent()]));

const numberOf = async (sql: string, values: unknown[] = []): Promise<number> => Number((await store.client.query(sql, values)).rows[0].n);
const stored = (): Promise<number> => numberOf('select count(*) as n from events');
const lastBatch = (): Promise<number> => numberOf('select last_batch as n from store_state');
const batchesSince = async (batch: number): Promise<number[]> =>
  (await store.client.query('select events from write_batches where batch_id > $1 order by batch_id', [batch])).rows.map(({ events }) =>
    Number(events),
  );
const heldWriters = (): Promise<number> =>
  numberOf(
    `select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'storepulse ingest' and datname = current_database()`,
  );

describe('a request of 10,000 lines', () => {
  it('lets other events in between its parts, and is answered after the last part', async () => {
    const [before, batch] = [await stored(), await lastBatch()];
    await blocker.query('begin');
    await blocker.query('select from store_state for update');
    const large = sendLarge(largeBody('turns'));
    await waitFor('the first part', async () => (await heldWriters()) > 0);
    const other = sendOne();
    await waitFor('the other', async () => (await heldWriters()) > 1);
    await blocker.query('rollback');
    expect(await other).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect(await large).toMatchObject({ status: 200, body: { accepted: LINES, duplicates: 0, rejected: [] } });
    expect(await stored()).toBe(before + LINES + 1);
    // The other key's event is in the second of three transactions, before the rest of the large request. Each part holds whole orders.
    expect((await batchesSince(batch)).map((events) => events % LINES_PER_ORDER)).toEqual([0, 1, 0]);
  });

  it('does not delay single events of another key', async () => {
    const progress = { isDone: false };
    const larges = (async () => {
      const statuses: number[] = [];
      for (let n = 0; n < 3; n += 1) statuses.push((await sendLarge(largeBody(`stream-${n}`))).status);
      progress.isDone = true;
      return statuses;
    })();
    const statuses: number[] = [];
    do statuses.push((await sendOne()).status);
    while (!progress.isDone);
    expect(await larges).toEqual([200, 200, 200]);
    expect(statuses.every((status) => status === 200)).toBe(true);
  });

  it('keeps each order in one transaction, and reports an unknown outcome if only a part was stored', async () => {
    const before = await stored();
    const body = largeBody('partly', 120);
    await store.client.query(`
      create function fault() returns trigger language plpgsql as $$ begin raise exception using errcode = '57P03'; end $$;
      create trigger fault before insert on events for each row when (new.product_id = ${MARKED}) execute function fault()`);
    expect(await sendLarge(body)).toMatchObject({ status: 503, retryAfter: '1', body: { error: { code: 'ingest/outcome_unknown' } } });
    const partly = (await stored()) - before;
    expect(partly).toBeGreaterThan(0);
    expect(partly).toBeLessThan(LINES);
    expect(partly % LINES_PER_ORDER).toBe(0);
    await store.client.query('drop function fault cascade');
    expect(await sendLarge(body)).toMatchObject({ status: 200, body: { accepted: LINES - partly, duplicates: partly } });
    expect(await stored()).toBe(before + LINES);
  });

  it('reports that nothing was stored only if that is true', async () => {
    const before = await stored();
    await store.client.query(`
      create function fault() returns trigger language plpgsql as $$ begin raise exception using errcode = '57P03'; end $$;
      create trigger fault before insert on events for each row when (new.product_id = ${MARKED}) execute function fault()`);
    expect(await sendLarge(largeBody('none', 0))).toMatchObject({ status: 503, body: { error: { code: 'database/unavailable' } } });
    expect(await stored()).toBe(before);
  });
});

it('a commit without an answer is not reported as "not stored"', async () => {
  await store.client.query(`
    create function fault() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
    create constraint trigger fault after insert or update on ingest_minutes deferrable initially deferred for each row execute function fault()`);
  expect(await sendOne()).toMatchObject({ status: 503, body: { error: { code: 'ingest/outcome_unknown' } } });
  await store.client.query('drop function fault cascade');
  expect(await sendOne()).toMatchObject({ status: 200 });
});

it('the ledger adds up after these tests', async () => {
  expect(await numberOf('select sum(accepted - ignored) as n from ingest_minutes')).toBe(await stored());
  expect(await numberOf('select count(*) as n from ingest_minutes where received <> accepted + duplicates + rejected + shed')).toBe(0);
});
