import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FunnelAnswer, TopicState } from '../../libs/contracts/src/index.js';
import { connected, openLive, subscribe } from '../support/live-client.js';
import { LiveFollower } from '../support/live-follower.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const CLIENTS = 40;
const RESTARTS = 2;
const EVENTS = 10;

let sent = 0;
const view = () => {
  sent += 1;
  return {
    event_time: new Date().toISOString(),
    event_type: 'view',
    product_id: String(1 + (sent % 7)),
    user_id: String(sent),
    user_session: `00000000-0000-4000-8000-${String(sent).padStart(12, '0')}`,
    message_id: `recovery-${sent}`,
  };
};
const views = () => Array.from({ length: EVENTS }, view);

describe('push across lost connections and restarts of the server', () => {
  let store: TestStore;
  let app: TestApp;
  const followers: LiveFollower[] = [];

  beforeAll(async () => {
    store = await createTestStore();
    app = await startTestApp(store.url);
  }, 60_000);

  afterAll(async () => {
    for (const follower of followers) follower.end();
    await app?.close();
    await store?.drop();
  });

  /** Drops clients one after another while events come in. */
  async function trouble(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      await app.send(views());
      followers[(round * 7) % CLIENTS]?.drop();
    }
  }

  it('leaves every client with the state of the server, and detects every gap', async () => {
    const { url, adminToken } = app;
    for (let index = 0; index < CLIENTS; index += 1) {
      followers.push(
        new LiveFollower(url, adminToken, index % 2 === 0 ? 'funnel' : 'products.top', index % 2 === 0 ? {} : { minViews: 0 }),
      );
    }
    const ready = () => followers.every(({ socket, state }) => socket.connected && state !== null);
    await waitFor('all to be subscribed', ready);

    for (let restart = 0; restart < RESTARTS; restart += 1) {
      await trouble(30);
      const port = Number(new URL(url).port);
      await app.close();
      app = await startTestApp(store.url, {}, port);
      await trouble(15);
    }
    await app.send(views());

    const { response: _, ...funnel } = (await app.get('/api/sales-funnel')) as { response: unknown } & FunnelAnswer;
    const { response: __, ...products } = (await app.get('/api/products/top-converting?minViews=0')) as { response: unknown };
    expect(funnel.stages[0]?.events).toBe(sent);
    await waitFor('every client to show what the server says', () =>
      followers.every(({ state }) => {
        const expected = state?.topic === 'funnel' ? funnel : products;
        return JSON.stringify(state?.data) === JSON.stringify(expected);
      }),
    ).catch(() => undefined);
    for (const { state } of followers) expect(state?.data).toEqual(state?.topic === 'funnel' ? funnel : products);

    // Topic, epoch and `seq` identify one state, the same for every client over all restarts.
    const told = new Map<string, string>();
    for (const { arrived } of followers) {
      for (const state of arrived) {
        const name = `${state.topic} ${state.epoch} ${state.seq}`;
        const data = JSON.stringify(state.data);
        expect(told.get(name) ?? data).toBe(data);
        told.set(name, data);
      }
    }
    for (const { arrived, asked } of followers) {
      expect(asked).toBeGreaterThan(RESTARTS);
      expect(risesWithinEpochs(arrived)).toBe(true);
      expect(new Set(arrived.map(({ epoch }) => epoch)).size).toBeGreaterThan(RESTARTS);
    }
  }, 120_000);

  it('loses no update between the reply and the first update, even with many subscribers during ingest', async () => {
    const writing = { on: true };
    const load = (async () => {
      while (writing.on) await app.send(views());
    })();
    const newcomers: LiveFollower[] = [];
    for (let index = 0; index < 30; index += 1) {
      const follower = new LiveFollower(app.url, app.adminToken, 'funnel', { unit: 'users' });
      newcomers.push(follower);
      followers.push(follower);
      await waitFor('an update after the reply', () => follower.arrived.length > 1);
    }
    writing.on = false;
    await load;
    // The next update has the next `seq`: a connection that never broke skips no update and gets none twice.
    for (const { arrived, gaps, asked } of newcomers) {
      expect([gaps, asked]).toEqual([0, 1]);
      for (const [index, { seq }] of arrived.slice(1).entries()) expect(seq).toBe((arrived[index]?.seq ?? 0) + 1);
    }
  }, 60_000);

  it('builds a snapshot once for two hundred concurrent subscribers', async () => {
    const clients = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const client = openLive(app.url, { authorization: `Bearer ${app.adminToken}` });
        await connected(client);
        return client;
      }),
    );
    const query = { sort: 'views', limit: 50 };
    const before = await builds('products.top');
    const replies = await Promise.all(clients.map((client) => subscribe(client, 'products.top', query)));
    const built = (await builds('products.top')) - before;
    for (const client of clients) client.disconnect();
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(replies[0]).toMatchObject({ ok: true, seq: 1 });
    expect(built).toBe(1);
  }, 60_000);

  async function builds(topic: string): Promise<number> {
    const response = await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${app.adminToken}` } });
    const line = (await response.text()).split('\n').find((it) => it.startsWith(`storepulse_live_build_seconds_count{topic="${topic}"}`));
    return Number(line?.split(' ')[1] ?? 0);
  }
});

/** Within an epoch no state comes twice or out of order, except in the reply to a new subscription. */
function risesWithinEpochs(arrived: readonly TopicState[]): boolean {
  const last = new Map<string, number>();
  for (const state of arrived) {
    const isReply = 'ok' in state;
    const known = last.get(state.epoch) ?? 0;
    if (isReply ? state.seq < known : state.seq <= known) return false;
    last.set(state.epoch, state.seq);
  }
  return true;
}
