import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FunnelAnswer, TOPIC_NAMES, topics } from '../../libs/contracts/src/index.js';
import { collectUpdates, connected, type LiveClient, openLive, subscribe } from '../support/live-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
const clients: LiveClient[] = [];

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
}, 60_000);

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

async function client(token = app.adminToken): Promise<LiveClient> {
  const opened = openLive(app.url, { authorization: `Bearer ${token}` });
  clients.push(opened);
  await connected(opened);
  return opened;
}

let sent = 0;
const view = () => {
  sent += 1;
  return {
    event_time: new Date().toISOString(),
    event_type: 'view',
    product_id: '1',
    user_id: String(sent),
    user_session: `00000000-0000-4000-8000-${String(sent).padStart(12, '0')}`,
  };
};
const viewsOf = (data: unknown): number => (data as FunnelAnswer).stages.find(({ stage }) => stage === 'view')?.events ?? -1;

describe('the /live namespace', () => {
  it.each(TOPIC_NAMES)('answers a subscription to %s with a snapshot in the shape of the contracts', async (topic) => {
    const reply = await subscribe(await client(), topic);
    expect(reply).toMatchObject({ ok: true, topic });
    if (!reply.ok) throw new Error('refused');
    expect(reply.seq).toBeGreaterThan(0);
    topics[topic].data.parse(reply.data);
  });

  it('pushes changes after the commit: seq rises by one, asOf never goes back, the last state is the current one', async () => {
    const watcher = await client();
    const updates = collectUpdates(watcher);
    const reply = await subscribe(watcher, 'funnel');
    if (!reply.ok) throw new Error('refused');
    const before = viewsOf(reply.data);
    for (let request = 0; request < 10; request += 1) await app.send([view(), view()]);
    await waitFor('all events to show', () => updates.some((state) => viewsOf(state.data) === before + 20));
    const states = [reply, ...updates.filter(({ seq }) => seq > reply.seq)];
    for (const [index, state] of states.slice(1).entries()) {
      const previous = states[index];
      expect(state.seq).toBe((previous?.seq ?? 0) + 1);
      expect((state.asOf ?? '') >= (previous?.asOf ?? '')).toBe(true);
      expect(viewsOf(state.data)).toBeGreaterThanOrEqual(viewsOf(previous?.data));
    }
    // A burst of events leads to few updates, not one for each event.
    expect(states.length).toBeLessThan(12);
  });

  it('gives the same answer over HTTP, on subscription and by push', async () => {
    const watcher = await client();
    const updates = collectUpdates(watcher);
    await subscribe(watcher, 'funnel', { unit: 'users' });
    await app.send([view()]);
    const update = await waitFor('an update', () => updates.at(-1));
    const { response: _, ...answer } = (await app.get('/api/sales-funnel?unit=users')) as Record<string, unknown>;
    expect(update.data).toEqual(answer);
  });

  it('treats equal queries as one, however they are written, and returns their parameters with defaults', async () => {
    const watcher = await client();
    const [short, long] = [
      await subscribe(watcher, 'products.top', {}),
      await subscribe(watcher, 'products.top', { limit: 20, order: 'desc', minViews: '100' }),
    ];
    if (!short.ok || !long.ok) throw new Error('refused');
    expect(long.params).toEqual(short.params);
    expect(short.params).toMatchObject({ minViews: 100, limit: 20, sort: 'conversionRate', order: 'desc' });
  });

  it('rejects a bad query with a reason, and stays connected', async () => {
    const watcher = await client();
    expect(await subscribe(watcher, 'funnel', { unit: 'shoes' })).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
    expect(await subscribe(watcher, 'funnel', { from: '2026-13-01' })).toMatchObject({ ok: false, error: { details: [{ path: 'from' }] } });
    expect(await subscribe(watcher, 'nonsense' as 'funnel')).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
    expect(await subscribe(watcher, 'funnel')).toMatchObject({ ok: true });
  });

  it('admits only sign-ins and tokens, no write keys and no pages of another origin', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer nonsense' },
      { authorization: `Bearer ${app.writeKey}` },
      { origin: 'http://evil.test', authorization: `Bearer ${app.adminToken}` },
    ]) {
      const refused = openLive(app.url, headers as Record<string, string>);
      clients.push(refused);
      await expect(connected(refused)).rejects.toThrow();
    }
  });

  it('shows schedules to admins only', async () => {
    const viewer = await client(await app.makeToken('viewer'));
    expect(await subscribe(viewer, 'refresh.runs')).toMatchObject({ ok: false, error: { code: 'access/denied' } });
    expect(await subscribe(viewer, 'pulse')).toMatchObject({ ok: true });
  });

  it('drops the sockets of a token that is revoked', async () => {
    const token = await app.makeToken('viewer');
    const watcher = await client(token);
    const dropped = new Promise<void>((resolve) => watcher.once('disconnect', () => resolve()));
    const { tokens } = (await app.get('/api/admin/api-tokens')) as { tokens: { id: string; prefix: string }[] };
    const own = tokens.find(({ prefix }) => token.startsWith(prefix));
    await fetch(`${app.url}/api/admin/api-tokens/${own?.id}`, { method: 'DELETE', headers: { authorization: `Bearer ${app.adminToken}` } });
    await dropped;
  });

  it('cancels a query that nobody waits for', async () => {
    const watcher = await client();
    const updates = collectUpdates(watcher);
    // More than the subscription limit: subscriptions that stayed would count against it.
    for (let limit = 1; limit <= 30; limit += 1) {
      const asked = subscribe(watcher, 'products.top', { limit });
      watcher.emit('unsubscribe', 'products.top', { limit });
      expect(await asked).toMatchObject({ ok: true });
    }
    await subscribe(watcher, 'funnel');
    await app.send([view()]);
    await waitFor('an update', () => updates.some(({ topic }) => topic === 'funnel'));
    expect(updates.filter(({ topic }) => topic === 'products.top')).toEqual([]);
  });

  it('refuses more topics than one connection may watch', async () => {
    const watcher = await client();
    const replies = await Promise.all(Array.from({ length: 21 }, (_, index) => subscribe(watcher, 'products.top', { limit: index + 1 })));
    expect(replies.filter(({ ok }) => ok)).toHaveLength(20);
    expect(replies.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'live/too_many_subscriptions' } });
    watcher.emit('unsubscribe', 'products.top', { limit: 1 });
    expect(await subscribe(watcher, 'products.top', { limit: 30 })).toMatchObject({ ok: true });
  });

  it('brings the last state of every topic to a polling client too', async () => {
    const poller = openLive(app.url, { authorization: `Bearer ${app.adminToken}` }, ['polling']);
    clients.push(poller);
    await connected(poller);
    const units = ['events', 'users', 'sessions'] as const;
    const updates = collectUpdates(poller);
    await Promise.all(units.map((unit) => subscribe(poller, 'funnel', { unit })));
    const { stages } = (await app.get('/api/sales-funnel')) as FunnelAnswer;
    for (let request = 0; request < 5; request += 1) await app.send([view()]);
    const expected = (stages[0]?.events ?? 0) + 5;
    for (const unit of units) {
      await waitFor(`the last state by ${unit}`, () =>
        updates.some(({ params, data }) => Reflect.get(params, 'unit') === unit && viewsOf(data) === expected),
      );
    }
  });

  it('sends heartbeats while nothing happens', async () => {
    const watcher = await client();
    const updates = collectUpdates(watcher);
    await subscribe(watcher, 'pulse');
    await waitFor('two beats', () => updates.filter(({ topic }) => topic === 'pulse').length >= 2);
  });
});
