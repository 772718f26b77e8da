import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Metrics } from '../../apps/api/src/platform/metrics.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { gzipped, type IngestReply, madeEvent, sendBody } from '../support/sender.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
/** Locks `store_state`, which blocks every writer for as long as a test needs. */
let blocker: pg.Client;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  blocker = new pg.Client({ connectionString: store.url });
  await blocker.connect();
}, 60_000);

afterAll(async () => {
  await blocker?.end();
  await app?.close();
  await store?.drop();
});

const send = (body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>, path = '/api/events'): Promise<IngestReply> =>
  sendBody(app.url + path, app.writeKey, body, headers);
const json = (...events: object[]): string => JSON.stringify(events);
const track = (messageId: string, event: string, properties: object) => ({
  type: 'track',
  messageId,
  event,
  userId: '7',
  timestamp: new Date().toISOString(),
  properties,
});

const numberOf = async (sql: string): Promise<number> => Number((await store.client.query(sql)).rows[0].n);
const stored = (): Promise<number> => numberOf('select count(*) as n from events');
const ledger = async (): Promise<Record<string, number>> =>
  (
    await store.client.query(
      `select sum(received)::int as received, sum(accepted)::int as accepted, sum(ignored)::int as ignored, sum(duplicates)::int as duplicates,
         sum(rejected)::int as rejected, sum(unlisted)::int as unlisted, sum(shed)::int as shed
       from ingest_minutes`,
    )
  ).rows[0];

describe('exactly once', () => {
  it('stores one of twenty concurrent sends of an id, in three formats', async () => {
    const before = await stored();
    const event = madeEvent({ message_id: 'raced' });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        n % 3 === 0
          ? send(json(event))
          : n % 3 === 1
            ? send(JSON.stringify(event), { 'content-type': 'application/x-ndjson' })
            : send(JSON.stringify({ batch: [track('raced', 'Product Viewed', { product_id: '1' })] }), {}, '/v1/batch'),
      ),
    );
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect(replies.reduce((sum, { body }) => sum + (body.accepted ?? 0), 0)).toBe(1);
    expect(replies.reduce((sum, { body }) => sum + (body.duplicates ?? 0), 0)).toBe(19);
    expect(await stored()).toBe(before + 1);
  });

  it('recognizes an id from an earlier day', async () => {
    const event = madeEvent({ message_id: 'yesterday' });
    expect(await send(json(event))).toMatchObject({ body: { accepted: 1 } });
    await store.client.query(`
      create table event_messages_2020_01_01 partition of event_messages (primary key (message_key)) for values from ('2020-01-01') to ('2020-01-02');
      with gone as (delete from event_messages returning message_key)
      insert into event_messages select message_key, '2020-01-01' from gone`);
    expect(await send(json(event, madeEvent({ message_id: 'today' })))).toMatchObject({ body: { accepted: 1, duplicates: 1 } });
  });

  it('gives each order line its own id', async () => {
    const before = await stored();
    const order = track('order-1', 'Order Completed', {
      order_id: '1',
      products: [
        { product_id: 'a', price: 5, quantity: 2 },
        { product_id: 'b', price: -1 },
        { product_id: 'c', price: '7.50' },
      ],
    });
    expect(await send(JSON.stringify(order), {}, '/v1/track')).toMatchObject({
      status: 200,
      body: { success: true, accepted: 2, duplicates: 0, rejected: [{ index: 0, reason: 'products[1]: price -1 is below 0' }] },
    });
    expect(await send(JSON.stringify({ batch: [order] }), {}, '/v1/b')).toMatchObject({ body: { accepted: 0, duplicates: 2 } });
    expect(await stored()).toBe(before + 2);
  });
});

describe('a request', () => {
  it('is read for any content type, and gzipped', async () => {
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json; charset=klingon', ''];
    for (const type of types) expect(await send(json(madeEvent()), { 'content-type': type })).toMatchObject({ body: { accepted: 1 } });
    expect(await send(gzipped(json(madeEvent())), { 'content-encoding': 'gzip' })).toMatchObject({ body: { accepted: 1 } });
    expect(await send(json(madeEvent()), { 'content-encoding': 'gzip' })).toMatchObject({ status: 400 });
  });

  it('is rejected if it is not UTF-8, so that no text is stored wrong', async () => {
    const body = Buffer.from(json(madeEvent({ brand: 'caf\u00e9' })), 'latin1');
    expect(await send(body)).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('not UTF-8') } } });
  });

  it('may name its columns in any case', async () => {
    const { event_time: time, ...event } = madeEvent();
    expect(await send(json({ ...event, 'Event Time': time, ' Brand ': 'acme' }))).toMatchObject({ body: { accepted: 1, rejected: [] } });
    expect(await send(json({ ...event, event_time: time, Event_Time: time }))).toMatchObject({
      body: { accepted: 0, rejected: [{ index: 0, reason: 'event_time is given twice' }] },
    });
  });

  it('gets an error for ids that lost digits', async () => {
    const answer = await send(json(madeEvent(), madeEvent({ category_id: '2.05301E+18' }), madeEvent({ product_id: 1e20 })));
    expect(answer).toMatchObject({
      body: {
        accepted: 2,
        rejected: [{ index: 2, reason: expect.stringContaining('product_id 100000000000000000000 has lost digits') }],
        warnings: [{ index: 1, reason: expect.stringContaining('category_id has lost digits') }],
      },
    });
  });

  it('may carry its key as Basic user name or in the body, and is rejected without a valid one', async () => {
    const call = track('keyed', 'Product Viewed', { product_id: '1' });
    const inBody = (writeKey: string) =>
      sendBody(`${app.url}/v1/t`, null, JSON.stringify({ ...call, writeKey }), { 'content-type': 'text/plain' });
    expect(await inBody(app.writeKey)).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect(await inBody('sp_wk_nonsense')).toMatchObject({ status: 401 });
    // A valid key in the body does not make up for an invalid header.
    expect(await sendBody(`${app.url}/v1/t`, 'nonsense', JSON.stringify({ ...call, writeKey: app.writeKey }))).toMatchObject({
      status: 401,
    });
    expect(await sendBody(`${app.url}/v1/t`, null, JSON.stringify(call))).toMatchObject({ status: 401 });
  });

  it('is rejected in every process once its key is revoked', async () => {
    const other = await startTestApp(store.url);
    const throughFirst = () => send(json(madeEvent()), { authorization: `Bearer ${other.writeKey}` });
    expect(await throughFirst()).toMatchObject({ status: 200 });
    const id = await numberOf('select max(key_id) as n from write_keys');
    const headers = { authorization: `Bearer ${other.adminToken}` };
    expect((await fetch(`${other.url}/api/admin/write-keys/${id}`, { method: 'DELETE', headers })).status).toBe(200);
    // Sooner than the cached key would expire.
    await waitFor('the refusal', async () => (await throughFirst()).status === 401, 5000);
    await other.close();
  });

  it('may come from the pages of any site', async () => {
    const asked = await fetch(`${app.url}/v1/t`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
    const sent = await fetch(`${app.url}/api/events`, {
      method: 'POST',
      headers: { origin: 'https://shop.example', 'sec-fetch-site': 'cross-site', authorization: `Bearer ${app.writeKey}` },
      body: json(madeEvent()),
    });
    expect([sent.status, sent.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });

  it('gets 413 when it is too large, and counts even as a call that is not stored', async () => {
    const large = { ...track('large', 'Product Viewed', { product_id: '1' }), filler: 'x'.repeat(33_000) };
    expect(await send(JSON.stringify(large), {}, '/v1/track')).toMatchObject({ status: 413 });
    expect(
      await send(JSON.stringify({ batch: [large, track('fine', 'Product Viewed', { product_id: '1' })] }), {}, '/v1/batch'),
    ).toMatchObject({
      status: 200,
      body: { accepted: 1, rejected: [{ index: 0 }] },
    });
    expect(await send(`{"batch":[${'{},'.repeat(200_000)}{}]}`, {}, '/v1/batch')).toMatchObject({ status: 413 });
    expect(await send(gzipped(`[${' '.repeat(3_000_000)}]`), { 'content-encoding': 'gzip' })).toMatchObject({ status: 413 });
    expect(await send(json(...Array.from({ length: 2501 }, () => ({}))))).toMatchObject({ status: 413 });
    expect(await send('{\n'.repeat(1_000_000))).toMatchObject({ status: 413, body: { error: { code: 'input/too_large' } } });
    expect(await send('{"userId":"1"}', {}, '/v1/identify')).toMatchObject({ status: 200, body: { success: true, accepted: 1 } });
    expect(await send('{"userId":"1"}', {}, '/v1/nonsense')).toMatchObject({ status: 404 });
    const order = (id: number) => ({
      ...track(`lines-${id}`, 'Order Completed', {
        order_id: `L-${id}`,
        products: Array.from({ length: 87 }, () => ({ product_id: '1' })),
      }),
      type: 'track',
    });
    expect(await send(JSON.stringify({ batch: Array.from({ length: 120 }, (_, id) => order(id)) }), {}, '/v1/batch')).toMatchObject({
      status: 413,
      body: { error: { code: 'ingest/too_many_lines' } },
    });
  });

  it('has 2,499 of 2,500 events stored when one is bad', async () => {
    const before = await stored();
    const events = Array.from({ length: 2500 }, (_, n) => madeEvent(n === 1234 ? { price: 'cheap' } : {}));
    expect(await send(json(...events))).toMatchObject({
      status: 200,
      body: { accepted: 2499, rejected: [{ index: 1234, reason: 'price "cheap" is not a number' }] },
    });
    expect(await stored()).toBe(before + 2499);
  });

  it('loses only the row that the database rejects', async () => {
    const before = await stored();
    await store.client.query('alter table events add constraint nothing_of_13 check (product_id <> 13) not valid');
    const senders = Array.from({ length: 5 }, (_, n) =>
      send(json(madeEvent(), n === 2 ? madeEvent({ product_id: '13' }) : madeEvent(), madeEvent())),
    );
    const replies = await Promise.all(senders);
    await store.client.query('alter table events drop constraint nothing_of_13');
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(replies[2]?.body).toMatchObject({
      accepted: 2,
      rejected: [{ index: 1, reason: expect.stringContaining('could not be stored') }],
    });
    expect(await stored()).toBe(before + 14);
  });
});

describe('the ingest result', () => {
  it('is stored without keys and personal data', async () => {
    const call = { ...track('personal', 'Product Viewed', { product_id: '', email: 'ada@shop.test' }), writeKey: app.writeKey };
    const bad = { ...call, userId: 'ada@shop.test', context: { ip: '10.1.2.3' } };
    expect(await send(JSON.stringify(bad), {}, '/v1/track')).toMatchObject({ body: { rejected: [{ index: 0 }] } });
    await send(json(madeEvent({ price: 'ada@shop.test', password: 'hunter2' })));
    const { rows } = await store.client.query(
      `select reason, raw from rejected_events where source = 'http' order by rejection_id desc limit 2`,
    );
    const texts = rows.map(({ reason, raw }) => `${reason} ${raw}`).join('\n');
    for (const secret of [app.writeKey, 'ada@shop.test', '10.1.2.3', 'hunter2']) expect(texts).not.toContain(secret);
    expect(texts).toContain('product_id');
  });

  /** The limits of an hour begin anew with the next one. */
  const awayFromFullHour = () =>
    waitFor('the hour to begin', () => new Date().getUTCMinutes() < 59 || new Date().getUTCSeconds() < 30, 40_000);

  it('includes up to a thousand bad events per key and hour, and counts the others', async () => {
    await awayFromFullHour();
    const kept = () => numberOf(`select count(*) as n from rejected_events where source = 'http'`);
    for (let n = 0; n < 3; n += 1) await send(json(...Array.from({ length: 500 }, () => ({ price: 'x' }))));
    expect(await kept()).toBe(1000);
    const { rejected, unlisted } = await ledger();
    expect((rejected ?? 0) - (unlisted ?? 0)).toBe(1000);
    expect(unlisted).toBeGreaterThanOrEqual(500);
  });

  it('includes up to a megabyte of bad events per key and hour, and the start of the others', async () => {
    await awayFromFullHour();
    const { key, id } = (await app.post('/api/admin/write-keys', { name: 'large' })) as { key: string; id: string };
    const large = () => ({
      ...madeEvent({ price: 'x' }),
      name: 'x'.repeat(400),
      url: 'y'.repeat(400),
      brand: '漢'.repeat(400),
      category_code: 'é'.repeat(400),
    });
    for (let n = 0; n < 3; n += 1)
      expect(await sendBody(`${app.url}/api/events`, key, JSON.stringify(Array.from({ length: 300 }, large)))).toMatchObject({
        body: { accepted: 0 },
      });
    const { rows } = await store.client.query(
      `select count(*)::int as lines, sum(octet_length(raw))::int as bytes, min(length(raw)) as least from rejected_events where write_key_id = $1`,
      [id],
    );
    expect(rows[0]).toMatchObject({ lines: 900, least: 200 });
    expect(rows[0].bytes).toBeGreaterThan(1024 ** 2);
    expect(rows[0].bytes).toBeLessThan(1.3 * 1024 ** 2);
  });

  it('adds up: received = accepted + duplicates + rejected + shed, and accepted events are stored or ignored', async () => {
    const { received = 0, accepted = 0, ignored = 0, duplicates = 0, rejected = 0, shed = 0 } = await ledger();
    expect(received).toBe(accepted + duplicates + rejected + shed);
    expect(ignored).toBeGreaterThan(0);
    expect(await stored()).toBe(accepted - ignored);
  });
});

describe('an overload', () => {
  it('gets 429 with Retry-After; accepted events are stored once, shed ones are counted', async () => {
    const [before, entered] = [await stored(), await ledger()];
    const bodies = Array.from({ length: 40 }, (_, n) =>
      json(...Array.from({ length: 500 }, (__, row) => madeEvent({ message_id: `full-${n}-${row}` }))),
    );
    await blocker.query('begin');
    await blocker.query('select from store_state for update');
    // The writer is blocked: a few thousand of the 20,000 rows fit.
    const replies = bodies.map((body) => send(body));
    const refused: IngestReply[] = [];
    for (const reply of replies) void reply.then((it) => it.status === 429 && refused.push(it));
    await waitFor('refusals', () => refused.length >= 5);
    await blocker.query('rollback');
    const answered = await Promise.all(replies);
    const shed = answered.filter(({ status }) => status === 429);
    expect(shed.length).toBeGreaterThanOrEqual(5);
    expect(shed.every(({ retryAfter, body }) => retryAfter === '1' && body.error?.code === 'ingest/overloaded')).toBe(true);
    const taken = answered.filter(({ status }) => status === 200);
    expect(taken.length + shed.length).toBe(answered.length);
    expect(await stored()).toBe(before + taken.length * 500);
    await waitFor('the entry of what was shed', async () => ((await ledger()).shed ?? 0) === (entered.shed ?? 0) + shed.length * 500);
    const after = await ledger();
    expect((after.received ?? 0) - (entered.received ?? 0)).toBe(answered.length * 500);
  });
});

describe('a shutdown', () => {
  it('waits until accepted events are written and answered, and rejects new ones', async () => {
    const ending = await startTestApp(store.url);
    const before = await stored();
    await blocker.query('begin');
    await blocker.query('select from store_state for update');
    const waiting = () =>
      numberOf(
        `select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'storepulse ingest' and datname = current_database()`,
      );
    const send = (n: number) => sendBody(`${ending.url}/api/events`, ending.writeKey, json(madeEvent({ message_id: `ending-${n}` })));
    const inFlight = [send(0)];
    await waitFor('the writer', async () => (await waiting()) === 1);
    inFlight.push(...Array.from({ length: 9 }, (_, n) => send(n + 1)));
    const { registry } = ending.app.get(Metrics);
    await waitFor('the others to be accepted', async () =>
      /^storepulse_ingest_waiting_rows 9$/m.test(await registry.getSingleMetricAsString('storepulse_ingest_waiting_rows')),
    );
    const closed = ending.close();
    // By now the process refuses requests because it is shutting down, or its port is closed.
    await waitFor('a refusal', async () => {
      try {
        const { status, retryAfter } = await sendBody(`${ending.url}/api/events`, ending.writeKey, json(madeEvent()));
        expect([status, retryAfter]).toEqual([503, '1']);
        return true;
      } catch (error) {
        return error instanceof TypeError;
      }
    });
    await blocker.query('rollback');
    const replies = await Promise.all(inFlight);
    await closed;
    expect(replies.map(({ status, body }) => [status, body.accepted])).toEqual(replies.map(() => [200, 1]));
    expect(await stored()).toBe(before + 10);
  });
});
