import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { ledger, rudderClient, segmentClient, storedEvents } from '../support/segment-clients.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let proxy: FaultProxy;

beforeEach(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  proxy = await startFaultProxy(app.url);
});

afterEach(async () => {
  // Ends a transaction that a failed test left open.
  await store?.client.query('rollback');
  await proxy?.close();
  await app?.close();
  await store?.drop();
});

const view = (product: number) => ({ userId: 'u', event: 'Product Viewed', properties: { product_id: `p-${product}` } });
const productsStored = async () => (await storedEvents(store.client)).map(({ product }) => product).sort();

/** Invariants of the ledger, whatever happened on the way. */
const expectBooksInOrder = async (events: number): Promise<void> => {
  const { received, accepted, ignored, duplicates, rejected, shed } = await ledger(store.client);
  expect(received).toBe(accepted + duplicates + rejected + shed);
  expect(accepted - ignored).toBe(events);
  expect(await storedEvents(store.client)).toHaveLength(events);
};

/** The database refuses connections until the returned function is called. */
async function takeDatabaseAway(): Promise<() => Promise<void>> {
  const url = new URL(store.url);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`alter database ${name} allow_connections false`);
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name like 'storepulse %'`, [
    name,
  ]);
  return async () => {
    await admin.query(`alter database ${name} allow_connections true`);
    await admin.end();
  };
}

describe('@segment/analytics-node on a bad network', () => {
  it('retries when the reply is cut after the events were stored; they are stored once', async () => {
    const { client, errors } = segmentClient(proxy.url, app.writeKey);
    proxy.cutReplies(1);
    for (const product of [1, 2, 3]) client.track(view(product));
    client.track({ userId: 'u', event: 'Order Completed', properties: { products: [{ product_id: 'p-4' }, { product_id: 'p-4' }] } });
    await client.closeAndFlush();
    expect({ errors, cuts: proxy.cuts }).toEqual({ errors: [], cuts: 1 });
    expect(await productsStored()).toEqual(['p-1', 'p-2', 'p-3', 'p-4', 'p-4']);
    expect(await ledger(store.client)).toEqual({ received: 10, accepted: 5, ignored: 0, duplicates: 5, rejected: 0, shed: 0 });
  });

  it('retries when the reply comes too late', async () => {
    const { client, errors, requests } = segmentClient(proxy.url, app.writeKey, { httpRequestTimeout: 500 });
    proxy.delayReplies(60_000);
    client.track(view(1));
    const flushed = client.closeAndFlush();
    await waitFor('the second try', () => requests.length > 1);
    proxy.delayReplies(0);
    await flushed;
    expect(errors).toEqual([]);
    expect(await productsStored()).toEqual(['p-1']);
    await expectBooksInOrder(1);
  });

  it('waits for a server that refuses connections, and for a restart', async () => {
    const { client, errors, requests } = segmentClient(proxy.url, app.writeKey);
    await proxy.refuse();
    client.track(view(1));
    const flushed = client.closeAndFlush();
    await waitFor('the second try', () => requests.length > 1);
    await proxy.allow();
    await flushed;

    const port = Number(new URL(app.url).port);
    const second = segmentClient(app.url, app.writeKey);
    await app.close();
    second.client.track(view(2));
    const secondFlushed = second.client.closeAndFlush();
    await waitFor('a try without a server', () => second.requests.length > 0);
    app = await startTestApp(store.url, {}, port);
    await secondFlushed;
    expect([...errors, ...second.errors]).toEqual([]);
    expect(await productsStored()).toEqual(['p-1', 'p-2']);
    await expectBooksInOrder(2);
  });

  it('gets 503 while the database is away, and delivers its events afterwards', async () => {
    const { client, errors, statuses } = segmentClient(app.url, app.writeKey);
    const letIn = await takeDatabaseAway();
    client.track(view(1));
    const flushed = client.closeAndFlush();
    await waitFor('an answer', () => statuses.length > 0);
    await letIn();
    await flushed;
    expect(errors).toEqual([]);
    expect(statuses[0]).toBe(503);
    expect(statuses.at(-1)).toBe(200);
    await expectBooksInOrder(1);
  });

  it('retries at the time that a 429 names', async () => {
    const { client, errors, statuses, requests } = segmentClient(app.url, app.writeKey);
    const others: Promise<Response>[] = [];
    const timestamp = new Date().toISOString();
    let refused = 0;
    const flood = () => {
      const batch = Array.from({ length: 2500 }, (_, n) => ({
        ...view(n),
        type: 'track',
        messageId: `f-${others.length}-${n}`,
        timestamp,
      }));
      others.push(
        fetch(`${app.url}/v1/batch`, {
          method: 'POST',
          headers: { authorization: `Bearer ${app.writeKey}` },
          body: JSON.stringify({ batch }),
        }).then((response) => {
          if (response.status === 429) refused += 1;
          return response;
        }),
      );
    };
    // Another transaction locks this row, so nothing can be stored: rows wait until the queue is full.
    await store.client.query('begin; select from store_state for update');
    await waitFor('the first 429', () => {
      if (refused === 0) flood();
      return refused > 0;
    });
    client.track(view(1));
    const flushed = client.closeAndFlush();
    await waitFor('429 for the client', () => statuses.includes(429));
    await store.client.query('commit');
    await flushed;
    expect(errors).toEqual([]);
    expect(statuses.at(-1)).toBe(200);
    expect((requests[1] ?? 0) - (requests[0] ?? 0)).toBeGreaterThanOrEqual(1000);
    const answers = await Promise.all(others);
    const refusals = answers.filter(({ status }) => status === 429);
    expect(refusals.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true);
    const shed = refusals.length * 2500 + statuses.filter((status) => status === 429).length;
    await waitFor('all that was shed to be entered', async () => (await ledger(store.client)).shed === shed);
    await expectBooksInOrder(1 + (answers.length - refusals.length) * 2500);
  });
});

describe('@rudderstack/rudder-sdk-node on a bad network', () => {
  it('retries when the reply is cut after the events were stored; they are stored once', async () => {
    const { client, errors } = rudderClient(proxy.url, app.writeKey);
    proxy.cutReplies(2);
    for (const product of [1, 2, 3]) client.track(view(product));
    await client.flush();
    expect({ errors, cuts: proxy.cuts }).toEqual({ errors: [], cuts: 2 });
    expect(await productsStored()).toEqual(['p-1', 'p-2', 'p-3']);
    await expectBooksInOrder(3);
    expect((await ledger(store.client)).duplicates).toBeGreaterThan(0);
  });

  it('survives a database outage', async () => {
    const { client, errors } = rudderClient(proxy.url, app.writeKey);
    const letIn = await takeDatabaseAway();
    client.track(view(1));
    const flushed = client.flush();
    await waitFor('a try', () => proxy.connections > 0);
    await letIn();
    await flushed;
    expect(errors).toEqual([]);
    await expectBooksInOrder(1);
  });
});
