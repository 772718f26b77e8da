import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IngestReport, RejectedEvent, RejectedEventList } from '@storepulse/contracts';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useAuthStore } from '../../stores/auth.store.ts';
import IngestPage from './IngestPage.vue';
import { POLL_EVERY_MS } from '../../api/use-polled.ts';

const START = new Date('2026-11-22T10:00:30.000Z');
const NOTHING = { received: 0, accepted: 0, ignored: 0, duplicates: 0, rejected: 0, unlisted: 0, shed: 0 };
const FIGURES = { received: 1113, accepted: 1005, ignored: 100, duplicates: 51, rejected: 47, unlisted: 10, shed: 10 };

const report = (change: Partial<IngestReport> = {}): IngestReport => ({
  asOf: START.toISOString(),
  from: '2026-11-22T09:01:00.000Z',
  to: '2026-11-22T10:01:00.000Z',
  sources: [
    { writeKeyId: '1', name: 'shop', revoked: false, lastReceivedAt: '2026-11-22T09:58:30.000Z', cuts: [], ...FIGURES },
    { writeKeyId: '2', name: 'old shop', revoked: true, lastReceivedAt: null, cuts: [], ...NOTHING },
  ],
  totals: FIGURES,
  minutes: [{ minute: '2026-11-22T10:00:00.000Z', received: 1113, accepted: 1005, duplicates: 51, rejected: 47, shed: 10 }],
  ...change,
});
const rejection = (id: number, change: Partial<RejectedEvent> = {}): RejectedEvent => ({
  rejectionId: String(id),
  source: 'http',
  writeKeyId: '1',
  keyName: 'shop',
  loadId: null,
  fileName: null,
  line: null,
  reason: `reason ${id}`,
  raw: `{"n":${id}}`,
  receivedAt: START.toISOString(),
  ...change,
});

describe('IngestPage', () => {
  let page: VueWrapper;
  let answers: { report: IngestReport | number; list: (query: URLSearchParams) => RejectedEventList };
  const asked: URL[] = [];

  const at = (name: string) => page.find(`[data-test="${name}"]`);
  const all = (name: string) => page.findAll(`[data-test="${name}"]`);
  const lists = () => asked.filter((url) => url.pathname.endsWith('/rejected-events')).map((url) => Object.fromEntries(url.searchParams));

  async function open(address = '/admin/ingest', role: 'admin' | 'viewer' = 'admin'): Promise<void> {
    const routes = ['refresh', 'ingest', 'loads', 'storage', 'currencies', 'reconcile', 'alerts', 'access'].map((name) => ({
      path: `/admin/${name}`,
      name,
      component: IngestPage,
    }));
    const router = createRouter({ history: createMemoryHistory(), routes });
    await router.push(address);
    const pinia = createPinia();
    useAuthStore(pinia).account = { email: 'a@shop.test', role, name: 'A' };
    page = mount(IngestPage, { global: { plugins: [pinia, router], stubs: { BaseChart: true } } });
    await flushPromises();
  }
  async function nextPoll(): Promise<void> {
    jest.advanceTimersByTime(POLL_EVERY_MS);
    await flushPromises();
  }

  beforeEach(() => {
    jest.useFakeTimers({ now: START, doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
    window.matchMedia = jest.fn(() => ({
      matches: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    })) as never;
    asked.length = 0;
    answers = { report: report(), list: () => ({ rejectedEvents: [], next: null }) };
    Object.assign(globalThis, {
      fetch: async (address: string) => {
        const url = new URL(address, 'http://shop.test');
        asked.push(url);
        const answer = url.pathname === '/api/admin/ingest' ? answers.report : answers.list(url.searchParams);
        const ok = typeof answer !== 'number';
        return { ok, status: ok ? 200 : answer, json: async () => (ok ? answer : { error: { code: 'x', message: 'The store is away.' } }) };
      },
    });
  });
  afterEach(() => {
    page.unmount();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
    Reflect.deleteProperty(globalThis, 'fetch');
  });

  it('shows what was received as the sum of its four parts, in numbers and in words', async () => {
    await open();
    const value = (name: string) => Number(at(`ingest-${name}`).attributes('data-value'));
    expect(value('received')).toBe(value('accepted') + value('duplicates') + value('rejected') + value('shed'));
    expect(at('ingest-equation').text()).toBe('1,113 lines received: 1,005 accepted, 51 duplicates, 47 rejected, 10 rate-limited.');
    expect(at('ingest-hour').text()).toContain('100 ignored');
    expect(at('ingest-hour').text()).toContain('10 not listed');
    expect(at('ingest-hour').text()).toContain('answered 429');
    expect(at('ingest-as-of').text()).toBe('as of 10:00:30 UTC');
  });

  it('shows each key, when it last sent, and that it is revoked', async () => {
    await open();
    const rows = all('ingest-key').map((row) => row.text());
    expect(rows[0]).toMatch(/^shop.*1,113.*2 min ago$/s);
    expect(rows[1]).toMatch(/^old shop revoked.*never$/s);
  });

  it('updates on its own, and keeps the last numbers while the server is away', async () => {
    await open();
    answers.report = report({ totals: { ...FIGURES, received: 1114, accepted: 1006 } });
    await nextPoll();
    expect(at('ingest-received').text()).toBe('1,114');
    answers.report = 503;
    await nextPoll();
    expect(at('error-state').text()).toContain('The store is away.');
    expect(at('ingest-received').text()).toBe('1,114');
  });

  it('says why it has no data, and retries', async () => {
    answers.report = 503;
    await open();
    expect(at('error-state').text()).toContain('The store is away.');
    expect(at('ingest-received').exists()).toBe(false);
    answers.report = report();
    await at('error-state').find('button').trigger('click');
    await flushPromises();
    expect(at('ingest-received').text()).toBe('1,113');
  });

  it('shows how to send a first event to this server until one arrives', async () => {
    const source = { writeKeyId: '1', name: 'shop', revoked: false, lastReceivedAt: null, cuts: [], ...NOTHING };
    answers.report = report({ totals: NOTHING, sources: [source] });
    await open();
    expect(at('copy-text').text()).toContain(`curl -X POST ${window.location.origin}/api/events`);
    expect(at('ingest-make-key').attributes('href')).toBe('/admin/access');
    expect(at('ingest-hour').exists()).toBe(false);
    // A shop that has sent events before may have a quiet hour: no first-event help then.
    answers.report = report({ totals: NOTHING, sources: [{ ...source, lastReceivedAt: '2026-11-21T09:00:00.000Z' }] });
    await nextPoll();
    expect(at('ingest-first').exists()).toBe(false);
    expect(at('ingest-equation').text()).toBe('No events in the last hour.');
  });

  it('shows rejected events as plain text', async () => {
    const raw = '<img src=x onerror="alert(1)"> </pre><script>1</script>';
    const ofFile = { source: 'file', keyName: null, writeKeyId: null, loadId: '1', fileName: '2019-Oct.csv', line: 1700 } as const;
    answers.list = () => ({ rejectedEvents: [rejection(2, { raw, reason: '<b>no</b>' }), rejection(1, ofFile)], next: null });
    await open();
    expect(at('rejection-raw').element.textContent).toBe(raw);
    expect(at('rejection-reason').text()).toBe('<b>no</b>');
    expect(at('ingest-rejections').find('img, script, b').exists()).toBe(false);
    expect(all('rejected-event')[1]?.text()).toContain('2019-Oct.csv, line 1,700');
    expect(at('rejections-older').exists()).toBe(false);
  });

  it('pages through rejections, updates only the first page, and returns to it', async () => {
    const pages = (query: URLSearchParams): RejectedEventList =>
      query.get('before') === null
        ? { rejectedEvents: [rejection(9), rejection(8)], next: '8' }
        : { rejectedEvents: [rejection(7)], next: null };
    answers.list = pages;
    await open();
    await at('rejections-older').trigger('click');
    await flushPromises();
    expect(all('rejected-event').map((row) => row.attributes('data-key'))).toEqual(['7']);
    expect(lists().at(-1)).toEqual({ limit: '20', before: '8' });
    expect(at('rejections-older').attributes('disabled')).toBeDefined();
    await at('rejections-newest').trigger('click');
    await flushPromises();
    answers.list = () => ({ rejectedEvents: [rejection(10), rejection(9)], next: '9' });
    await nextPoll();
    expect(all('rejected-event').map((row) => row.attributes('data-key'))).toEqual(['10', '9']);
  });

  it('filters rejections by the key in the URL', async () => {
    await open('/admin/ingest?of=key-1');
    expect(lists().at(-1)).toEqual({ limit: '20', writeKeyId: '1' });
    expect(at('no-rejections').text()).toBe('No rejected events from this source.');
    expect(at('rejections-of').text()).toBe('Key “shop”');
    page.unmount();
    await open('/admin/ingest?of=file');
    expect(lists().at(-1)).toEqual({ limit: '20', source: 'file' });
    page.unmount();
    await open('/admin/ingest?of=key-77');
    expect(lists().at(-1)).toEqual({ limit: '20' });
  });

  it('sends no request for non-admins', async () => {
    await open('/admin/ingest', 'viewer');
    expect(at('admins-only').exists()).toBe(true);
    expect(asked).toEqual([]);
  });
});
