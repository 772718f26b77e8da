import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createApp, effectScope, type EffectScope, nextTick, ref } from 'vue';
import type { LiveSocket } from './live-socket.ts';
import { TopicHub } from './topic-hub.ts';
import { TOPIC_HUB, type UsedTopic, useTopic } from './use-topic.ts';

/** A fake server: the test decides when it answers subscribes and what updates it sends. */
class FakeSocket implements LiveSocket {
  connected = true;
  /** The server's current epoch. */
  epoch = 'first';
  readonly asked: { topic: string; params: unknown; reply: (message: unknown) => void }[] = [];
  readonly left: { topic: string; params: unknown }[] = [];
  #connect: () => void = () => undefined;
  #disconnect: () => void = () => undefined;
  #update: (message: unknown) => void = () => undefined;
  #waiting: (topic: unknown, params: unknown, reason: unknown) => void = () => undefined;

  subscribe(topic: string, params: unknown): Promise<unknown> {
    return new Promise((reply) => this.asked.push({ topic, params, reply }));
  }
  unsubscribe(topic: string, params: unknown): void {
    this.left.push({ topic, params });
  }
  onConnect(listener: () => void): void {
    this.#connect = listener;
  }
  onDisconnect(listener: () => void): void {
    this.#disconnect = listener;
  }
  onUpdate(listener: (message: unknown) => void): void {
    this.#update = listener;
  }
  onWaiting(listener: (topic: unknown, params: unknown, reason: unknown) => void): void {
    this.#waiting = listener;
  }
  wait(share: number): void {
    const error = { code: 'columns/building', message: 'Preparing.', retryAfterSeconds: 2, share };
    this.#waiting('funnel', { unit: 'events' }, { error });
  }

  async answer(index: number, seq: number, views: number, params: object = { unit: 'events' }): Promise<void> {
    this.asked[index]?.reply({ ok: true, ...this.state(seq, views, params) });
    await settled();
  }
  async putOff(index: number, retryAfterSeconds: number): Promise<void> {
    this.asked[index]?.reply({ ok: false, error: { code: 'queries/too_many', message: 'Too many.', retryAfterSeconds } });
    await settled();
  }
  async build(index: number, share: number): Promise<void> {
    this.asked[index]?.reply({ ok: false, error: { code: 'columns/building', message: 'Preparing.', retryAfterSeconds: 2, share } });
    await settled();
  }
  async refuse(index: number, message: string): Promise<void> {
    this.asked[index]?.reply({ ok: false, error: { code: 'request/invalid', message } });
    await settled();
  }
  update(seq: number, views: number, params: object = { unit: 'events' }): void {
    this.#update(this.state(seq, views, params));
  }
  private state(seq: number, views: number, params: object) {
    return { topic: 'funnel', params, epoch: this.epoch, seq, asOf: AS_OF, data: funnelOf(views) };
  }
  drop(): void {
    this.connected = false;
    this.#disconnect();
  }
  comeBack(): void {
    this.connected = true;
    this.#connect();
  }
}

const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

const AS_OF = '2026-11-22T10:00:00.000Z';

function funnelOf(views: number) {
  const stage = (name: string, events: number) => ({ stage: name, events, users: events, sessions: events });
  return {
    asOf: AS_OF,
    dataThrough: AS_OF,
    range: { from: '2026-11-01', to: '2026-11-22' },
    unit: 'events',
    stages: [stage('view', views), stage('cart', 2), stage('purchase', 1)],
    rates: { viewToCart: 1, cartToPurchase: 50, overall: 0.5 },
    refunds: null,
  };
}

describe('useTopic', () => {
  let socket: FakeSocket;
  let hub: TopicHub;
  let scopes: EffectScope[];

  beforeEach(() => {
    jest.useFakeTimers();
    socket = new FakeSocket();
    hub = new TopicHub(socket);
    scopes = [];
  });
  afterEach(() => {
    for (const scope of scopes) scope.stop();
    // No subscription may be left open on the server.
    expect(socket.left.length).toBeGreaterThanOrEqual(socket.connected && socket.asked.length > 0 ? 1 : 0);
    jest.useRealTimers();
  });

  function use(params: () => { unit?: 'events' | 'users' } | null = () => ({})): { used: UsedTopic<'funnel'>; stop: () => void } {
    const app = createApp({});
    app.provide(TOPIC_HUB, hub);
    const scope = effectScope(true);
    scopes.push(scope);
    const used = app.runWithContext(() => scope.run(() => useTopic('funnel', params)));
    if (used === undefined) throw new Error('the scope did not run');
    return { used, stop: () => scope.stop() };
  }
  const viewsOf = (used: UsedTopic<'funnel'>) => used.data.value?.stages[0]?.events ?? null;

  it('goes from loading to live with the reply, and applies updates in order', async () => {
    const { used } = use();
    expect([used.status.value, used.asking.value]).toEqual(['loading', true]);
    await socket.answer(0, 4, 100);
    expect([used.status.value, viewsOf(used), used.seq.value, used.asking.value]).toEqual(['live', 100, 4, false]);
    socket.update(5, 101);
    expect([viewsOf(used), used.seq.value]).toEqual([101, 5]);
  });

  it('drops an update that is not newer, or of another query', async () => {
    const { used } = use();
    await socket.answer(0, 4, 100);
    socket.update(4, 1);
    socket.update(3, 2);
    socket.update(5, 3, { unit: 'users' });
    expect([viewsOf(used), used.seq.value]).toEqual([100, 4]);
  });

  it('matches its query by the parameters of the server, in any key order', async () => {
    const { used } = use();
    await socket.answer(0, 1, 100, { unit: 'events', from: '2026-11-01' });
    socket.update(2, 105, { from: '2026-11-01', unit: 'events' });
    expect(viewsOf(used)).toBe(105);
  });

  it('subscribes again after a gap, and shows the old values until the reply', async () => {
    const { used } = use();
    await socket.answer(0, 1, 100);
    socket.update(3, 120);
    expect([socket.asked.length, used.status.value, viewsOf(used)]).toEqual([2, 'stale', 100]);
    await socket.answer(1, 3, 120);
    expect([used.status.value, viewsOf(used), used.seq.value]).toEqual(['live', 120, 3]);
  });

  it.each([2, 1, 9])('subscribes again after an update of another epoch, even if its seq (%d) fits', async (seq) => {
    const { used } = use();
    await socket.answer(0, 1, 100);
    socket.epoch = 'second';
    socket.update(seq, 7);
    expect([socket.asked.length, used.status.value, viewsOf(used)]).toEqual([2, 'stale', 100]);
    await socket.answer(1, seq, 8);
    socket.update(seq + 1, 9);
    expect([used.status.value, viewsOf(used), used.seq.value]).toEqual(['live', 9, seq + 1]);
  });

  it('does not treat an update of an old epoch as newer than the reply', async () => {
    const { used } = use();
    await socket.answer(0, 1, 100);
    socket.update(30, 120);
    socket.update(31, 130);
    socket.epoch = 'second';
    await socket.answer(1, 2, 140);
    expect([viewsOf(used), used.seq.value]).toEqual([140, 2]);
  });

  it('shows the newest of the reply and an update that overtook it', async () => {
    const { used } = use();
    await socket.answer(0, 1, 100);
    socket.update(3, 120);
    socket.update(4, 130);
    await socket.answer(1, 3, 120);
    expect([viewsOf(used), used.seq.value]).toEqual([130, 4]);
  });

  it('keeps the last values offline, subscribes again on reconnect, and accepts a server that counts from the start', async () => {
    const { used } = use();
    await socket.answer(0, 40, 100);
    socket.drop();
    expect([used.status.value, viewsOf(used)]).toEqual(['offline', 100]);
    socket.epoch = 'second';
    socket.comeBack();
    expect([socket.asked.length, used.status.value]).toEqual([2, 'stale']);
    await socket.answer(1, 0, 150);
    socket.update(1, 151);
    expect([used.status.value, viewsOf(used), used.seq.value]).toEqual(['live', 151, 1]);
  });

  it('ignores a reply from before the connection was lost', async () => {
    const { used } = use();
    await socket.answer(0, 1, 100);
    socket.update(3, 0);
    socket.drop();
    await socket.answer(1, 3, 999);
    expect([used.status.value, viewsOf(used)]).toEqual(['offline', 100]);
    socket.comeBack();
    await socket.answer(2, 3, 120);
    expect(viewsOf(used)).toBe(120);
  });

  it('shares one subscription per query, until the last user leaves', async () => {
    const first = use();
    const second = use();
    await socket.answer(0, 1, 100);
    expect([socket.asked.length, viewsOf(second.used)]).toEqual([1, 100]);
    first.stop();
    expect(socket.left).toHaveLength(0);
    socket.update(2, 101);
    expect(viewsOf(second.used)).toBe(101);
    second.stop();
    expect(socket.left).toEqual([{ topic: 'funnel', params: {} }]);
  });

  it('keeps a subscription that another spelling of the query still uses', async () => {
    const bare = use();
    const spelt = use(() => ({ unit: 'events' }));
    await socket.answer(0, 1, 100);
    await socket.answer(1, 1, 100);
    bare.stop();
    expect(socket.left).toHaveLength(0);
    spelt.stop();
    expect(socket.left).toHaveLength(1);
  });

  it('keeps the old answer while a changed query loads', async () => {
    const unit = ref<'events' | 'users'>('events');
    const { used } = use(() => ({ unit: unit.value }));
    await socket.answer(0, 1, 100);
    unit.value = 'users';
    await nextTick();
    expect([socket.left.length, used.status.value, viewsOf(used)]).toEqual([1, 'stale', 100]);
    await socket.answer(1, 7, 60, { unit: 'users' });
    expect([used.status.value, viewsOf(used)]).toEqual(['live', 60]);
  });

  it('sends no request while the parameters are null', async () => {
    const known = ref(false);
    const { used } = use(() => (known.value ? {} : null));
    expect([socket.asked.length, used.status.value]).toEqual([0, 'loading']);
    known.value = true;
    await nextTick();
    expect(socket.asked).toHaveLength(1);
  });

  it('shows why the server rejected the query, and retries on its own', async () => {
    const { used } = use();
    await socket.refuse(0, 'from must not be after to');
    expect([used.status.value, used.error.value?.code, used.error.value?.message]).toEqual([
      'error',
      'request/invalid',
      'from must not be after to',
    ]);
    jest.advanceTimersByTime(2_000);
    expect(socket.asked).toHaveLength(2);
    await socket.answer(1, 1, 100);
    expect([used.status.value, used.error.value]).toEqual(['live', null]);
  });

  it('waits as long as the server says, without an error', async () => {
    const { used } = use();
    await socket.putOff(0, 7);
    expect([used.status.value, used.error.value?.isBusy, used.error.value?.message]).toEqual([
      'loading',
      true,
      expect.stringContaining('in about 7 s'),
    ]);
    jest.advanceTimersByTime(6_999);
    expect(socket.asked).toHaveLength(1);
    jest.advanceTimersByTime(3_501);
    expect(socket.asked).toHaveLength(2);
    await socket.answer(1, 1, 100);
    expect([used.status.value, used.error.value, viewsOf(used)]).toEqual(['live', null, 100]);
    socket.update(3, 120);
    await socket.putOff(2, 4);
    expect([used.status.value, viewsOf(used), used.error.value?.retryAfterSeconds]).toEqual(['stale', 100, 4]);
    jest.advanceTimersByTime(6_000);
    await socket.answer(3, 3, 120);
    expect([used.status.value, used.error.value, viewsOf(used)]).toEqual(['live', null, 120]);
  });

  it('subscribes again by itself until the events are prepared, on a hidden page once it is visible', async () => {
    const { used } = use();
    await socket.build(0, 0.43);
    expect([used.status.value, used.error.value?.buildingShare, used.asking.value]).toEqual(['loading', 0.43, false]);
    jest.advanceTimersByTime(3_000);
    expect([socket.asked.length, used.error.value?.buildingShare]).toEqual([2, 0.43]);
    await socket.build(1, 0.9);
    const visibility = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    jest.advanceTimersByTime(60_000);
    expect([socket.asked.length, used.error.value?.buildingShare]).toEqual([2, 0.9]);
    visibility.mockRestore();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(socket.asked).toHaveLength(3);
    await socket.answer(2, 1, 100);
    expect([used.status.value, used.error.value, viewsOf(used)]).toEqual(['live', null, 100]);
  });

  it('keeps what it shows while a newer state has to wait, until that arrives', async () => {
    const { used } = use();
    await socket.answer(0, 1, 100);
    socket.wait(0.43);
    expect([used.status.value, viewsOf(used), used.error.value?.buildingShare]).toEqual(['stale', 100, 0.43]);
    jest.advanceTimersByTime(60_000);
    expect(socket.asked).toHaveLength(1);
    socket.update(2, 101);
    expect([used.status.value, viewsOf(used), used.error.value]).toEqual(['live', 101, null]);
  });

  it('reports an answer that breaks the contract instead of showing it', async () => {
    const { used } = use();
    socket.asked[0]?.reply({ ok: true, topic: 'funnel', params: {}, epoch: 'first', seq: 1, asOf: null, data: { stages: 'none' } });
    await settled();
    expect([used.status.value, used.error.value?.code, used.data.value]).toEqual(['error', 'network/unreadable', null]);
  });

  it('opens on a prefetched answer, which leaves no subscription on the server', async () => {
    const primed = hub.prime('funnel', {}, new AbortController().signal);
    await socket.answer(0, 1, 100);
    await primed;
    expect(socket.left).toHaveLength(1);
    const { used } = use();
    expect([used.status.value, viewsOf(used)]).toEqual(['stale', 100]);
    await hub.prime('funnel', {}, new AbortController().signal);
    expect(socket.asked).toHaveLength(2);
  });

  it('ends a prefetch that is no longer wanted, unless a page has joined it', async () => {
    for (const joins of [false, true]) {
      const over = new AbortController();
      const primed = hub.prime('funnel', {}, over.signal);
      over.abort();
      const joined = joins ? use() : null;
      jest.advanceTimersByTime(1);
      await primed;
      expect([socket.asked.length, socket.left.length]).toEqual(joins ? [2, 1] : [1, 1]);
      joined?.stop();
    }
  });

  it('prefetches once, even if the server rejects it', async () => {
    const primed = hub.prime('funnel', {}, new AbortController().signal);
    await socket.putOff(0, 1);
    await primed;
    jest.advanceTimersByTime(120_000);
    expect([socket.asked.length, socket.left.length]).toEqual([1, 1]);
    socket.drop();
    await hub.prime('funnel', {}, new AbortController().signal);
    expect(socket.asked).toHaveLength(1);
  });

  it('opens on the last answer of a repeated query', async () => {
    const first = use();
    await socket.answer(0, 1, 100);
    first.stop();
    const again = use();
    expect([again.used.status.value, viewsOf(again.used)]).toEqual(['stale', 100]);
  });
});
