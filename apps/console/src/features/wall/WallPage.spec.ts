import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PulseData } from '@storepulse/contracts';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { LiveSocket } from '../../live/live-socket.ts';
import { TopicHub } from '../../live/topic-hub.ts';
import { TOPIC_HUB } from '../../live/use-topic.ts';
import { useConnectionStore } from '../../stores/connection.store.ts';
import { useAuthStore } from '../../stores/auth.store.ts';
import WallPage from './WallPage.vue';

const START = new Date('2026-11-22T10:00:00.000Z');

const pulse = (change: Partial<PulseData> = {}, views = 4915): PulseData => ({
  asOf: START.toISOString(),
  dataThrough: START.toISOString(),
  serverTime: new Date().toISOString(),
  timeZone: 'UTC',
  day: '2026-11-22',
  mode: 'live',
  silence: { since: START.toISOString(), seconds: 0, normalSeconds: 240, level: 'none' },
  replayFrom: null,
  figures: {
    views,
    carts: 50,
    purchases: 54,
    revenue: 18235.06,
    refunds: { count: 0, amount: 0 },
    unconverted: [],
    visitors: 1133,
    sessions: 1246,
    viewToCart: 1.02,
    cartToPurchase: 108,
    overall: 1.1,
  },
  visitorsNow: 12,
  eventsPerSecond: { last5Minutes: 2.5, last10Seconds: 7.5, lastMinute: 1.5 },
  perMinute: [],
  topBrands: [],
  topProducts: [],
  lastEvents: [
    {
      productId: '7',
      externalId: null,
      name: null,
      brand: 'acme',
      category: null,
      price: 1,
      eventTime: START.toISOString(),
      eventType: 'cart',
    },
  ],
  refreshAgeSeconds: 3,
  ...change,
});

/** A fake socket that answers immediately with the configured data. */
class Line implements LiveSocket {
  connected = true;
  seq = 0;
  now: () => PulseData = () => pulse();
  #connect: () => void = () => undefined;
  #disconnect: () => void = () => undefined;
  #update: (message: unknown) => void = () => undefined;

  subscribe(topic: string): Promise<unknown> {
    const data = topic === 'pulse' ? this.now() : { alerts: [] };
    return Promise.resolve({ ok: true, topic, params: {}, epoch: 'e', seq: this.seq, asOf: null, data });
  }
  unsubscribe(): void {}
  onConnect(listener: () => void): void {
    this.#connect = listener;
  }
  onWaiting(): void {
    // The topics of a wall never wait.
  }
  onDisconnect(listener: () => void): void {
    this.#disconnect = listener;
  }
  onUpdate(listener: (message: unknown) => void): void {
    this.#update = listener;
  }
  push(data: PulseData): void {
    this.seq += 1;
    this.#update({ topic: 'pulse', params: {}, epoch: 'e', seq: this.seq, asOf: null, data });
  }
  cut(): void {
    this.connected = false;
    this.#disconnect();
  }
  reconnect(): void {
    this.connected = true;
    this.#connect();
  }
}

describe('WallPage', () => {
  let line: Line;
  let wall: VueWrapper;

  async function open(): Promise<void> {
    const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/wall', component: WallPage }] });
    await router.push('/wall');
    const pinia = createPinia();
    useAuthStore(pinia).account = { email: 'a@shop.test', role: 'viewer', name: 'A' };
    useConnectionStore(pinia).connected();
    wall = mount(WallPage, { global: { plugins: [pinia, router], provide: { [TOPIC_HUB]: new TopicHub(line) } } });
    await flushPromises();
  }
  /** Adds 50 ms, because the clock ticks just after each second. */
  async function pass(seconds: number): Promise<void> {
    jest.advanceTimersByTime(seconds * 1000 + 50);
    await flushPromises();
  }
  const at = (name: string) => wall.find(`[data-test="${name}"]`);
  const state = () => at('wall').attributes('data-state');

  beforeEach(() => {
    jest.useFakeTimers({ now: START });
    window.matchMedia = jest.fn(() => ({
      matches: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    })) as never;
    line = new Line();
  });
  afterEach(() => {
    wall.unmount();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('shows the figures, raw for programs and formatted for people', async () => {
    await open();
    expect(at('wall-views').attributes('data-value')).toBe('4915');
    expect(at('wall-views').text()).toBe('4,915');
    expect(at('wall-events-per-second').attributes('data-value')).toBe('2.5');
    expect(at('wall-last-events').text()).toContain('acme');
    expect(at('wall-connection').attributes('data-status')).toBe('online');
  });

  it('changes with an update, and its heart beats once', async () => {
    await open();
    const before = Number(at('wall-heartbeat').attributes('data-value'));
    line.push(pulse({}, 4916));
    await flushPromises();
    expect(at('wall-views').text()).toBe('4,916');
    expect(at('wall-heartbeat').attributes('data-value')).toBe(String(before + 1));
  });

  it('shows its age without updates, then grays out, and recovers on its own', async () => {
    await open();
    await pass(6);
    expect(state()).toBe('ageing');
    expect(at('wall-last-events').text()).toContain('6 s old');
    await pass(6);
    expect(state()).toBe('stale');
    expect(at('wall-notice').text()).toContain('No update for 12 s');
    line.push(pulse());
    await flushPromises();
    expect(state()).toBe('current');
    expect(at('wall-notice').exists()).toBe(false);
  });

  it('uses a fresh snapshot after a reconnect, even if the server restarted its numbering', async () => {
    await open();
    line.seq = 500;
    line.cut();
    await pass(30);
    expect(state()).toBe('stale');
    line.seq = 0;
    line.now = () => pulse({}, 5000);
    line.reconnect();
    await flushPromises();
    expect(at('wall-views').attributes('data-value')).toBe('5000');
    expect(state()).toBe('current');
  });

  it('shows the clock of the server, not of the browser', async () => {
    line.now = () => pulse({ serverTime: '2031-05-05T12:00:00.000Z' });
    await open();
    await pass(3);
    expect(at('wall-clock').text()).toBe('12:00:03');
  });

  it('shows old data as such: the last stored day, and its replay', async () => {
    line.now = () =>
      pulse({
        mode: 'past',
        day: '2019-10-01',
        dataThrough: '2019-10-01T23:59:10.000Z',
        silence: null,
        replayFrom: '2019-10-01T09:00',
        visitorsNow: null,
        eventsPerSecond: null,
      });
    await open();
    expect(at('wall-day').text()).toBe('Last stored day: Tue, Oct 1, 2019');
    expect(at('wall-connection').attributes('data-status')).toBe('past');
    expect(at('wall-connection').text()).not.toContain('Live');
    for (const name of ['wall-visitors-now', 'wall-events-per-second', 'wall-open-carts']) expect(at(name).exists()).toBe(false);
    expect(at('wall-replay-offer').attributes('href')).toBe('/wall?replay=2019-10-01T09:00');
    expect(at('wall-last-events').text()).toContain('Last stored events');
  });

  it('raises an alarm when no event arrives, and clears it with the first one', async () => {
    const silent = (seconds: number, level: 'none' | 'warning' | 'critical') => ({
      silence: { since: '2026-11-22T09:46:30.000Z', seconds, normalSeconds: 240, level },
    });
    line.now = () => pulse(silent(810, 'warning'));
    await open();
    expect(at('wall').attributes('data-silence')).toBe('warning');
    expect(at('wall-silence').text()).toBe('No event for 13 min 30 ssince 09:46, normally at most 4 min at this hour');
    expect(at('wall-connection').attributes('data-status')).toBe('quiet');
    line.push(pulse(silent(1810, 'critical')));
    await flushPromises();
    expect(at('wall').attributes('data-silence')).toBe('critical');
    expect(at('wall-connection').attributes('data-status')).toBe('silent');
    line.push(pulse());
    await flushPromises();
    expect(at('wall').attributes('data-silence')).toBe('none');
    expect(at('wall-silence').exists()).toBe(false);
    expect(at('wall-connection').attributes('data-status')).toBe('online');
  });

  it('does not blame the shop for a silent server', async () => {
    line.now = () => pulse({ silence: { since: START.toISOString(), seconds: 5000, normalSeconds: null, level: 'critical' } });
    await open();
    await pass(12);
    expect(state()).toBe('stale');
    expect(at('wall').attributes('data-silence')).toBe('none');
    expect(at('wall-silence').exists()).toBe(false);
  });

  it('says how to start when the store is empty', async () => {
    line.now = () => pulse({ mode: 'empty', day: null });
    await open();
    expect(at('wall-notice').text()).toContain('npm run etl -- load');
    expect(at('wall-views').exists()).toBe(false);
  });

  it('stays after a sign-out, and says so with the age of its data', async () => {
    await open();
    useAuthStore().known = true;
    useAuthStore().account = null;
    globalThis.fetch = jest.fn(() => Promise.reject(new TypeError('away')));
    await pass(20);
    expect(state()).toBe('signedOut');
    expect(at('wall-notice').text()).toContain('open /login');
    expect(at('wall-notice').text()).toContain('20 s old');
  });
});
