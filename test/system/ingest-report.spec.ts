import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ingestReport, type IngestReport, rejectedEventList, type RejectedEventList } from '../../libs/contracts/src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const MINUTE_MS = 60_000;
const NOTHING = { received: 0, accepted: 0, ignored: 0, duplicates: 0, rejected: 0, unlisted: 0, shed: 0 };

let store: TestStore;
let app: TestApp;
/** Start of the minute in which the tests began. */
let minute: Date;
let shopKey: string;
let blogKey: string;
let revokedKey: string;
let idleRevokedKey: string;

const minutesAgo = (count: number): Date => new Date(minute.getTime() - count * MINUTE_MS);

async function addKey(name: string, revoked: boolean): Promise<string> {
  const { rows } = await store.client.query(
    `insert into write_keys (key_hash, prefix, name, created_at, revoked_at)
     values (sha256($1::text::bytea), 'spw_', $1, $2, $3)
     returning key_id`,
    [name, minute, revoked ? minute : null],
  );
  return String(rows[0].key_id);
}

async function addMinute(at: Date, key: string, figures: Partial<typeof NOTHING>): Promise<void> {
  const it = { ...NOTHING, ...figures };
  await store.client.query('insert into ingest_minutes values ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    at,
    key,
    it.accepted + it.duplicates + it.rejected + it.shed,
    it.accepted,
    it.ignored,
    it.duplicates,
    it.rejected,
    it.unlisted,
    it.shed,
  ]);
}

const report = async (query = ''): Promise<IngestReport> => ingestReport.parse(await app.get(`/api/admin/ingest${query}`));
const rejections = async (query = ''): Promise<RejectedEventList> =>
  rejectedEventList.parse(await app.get(`/api/admin/rejected-events${query}`));

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  minute = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
  shopKey = await addKey('shop', false);
  blogKey = await addKey('blog', false);
  revokedKey = await addKey('old shop', true);
  idleRevokedKey = await addKey('older shop', true);
  await addMinute(minutesAgo(5), shopKey, { accepted: 900, ignored: 100, duplicates: 50, rejected: 40, unlisted: 10, shed: 10 });
  await addMinute(minutesAgo(5), blogKey, { accepted: 5 });
  await addMinute(minutesAgo(3), shopKey, { accepted: 100, duplicates: 1 });
  await addMinute(minutesAgo(3), revokedKey, { rejected: 7 });
  await addMinute(minutesAgo(200), shopKey, { accepted: 1_000_000, rejected: 3 });
  await addMinute(minutesAgo(200), idleRevokedKey, { accepted: 1 });
});

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

describe('GET /api/admin/ingest', () => {
  it('sums the last hour by key, the busiest first', async () => {
    const { sources } = await report();
    const keyOfTestApp = sources.find((source) => source.name === 'test');
    expect(keyOfTestApp).toEqual({
      ...NOTHING,
      writeKeyId: expect.any(String),
      name: 'test',
      revoked: false,
      lastReceivedAt: null,
      cuts: [],
    });
    expect(sources.filter((source) => source !== keyOfTestApp)).toEqual([
      {
        writeKeyId: shopKey,
        name: 'shop',
        revoked: false,
        received: 1101,
        accepted: 1000,
        ignored: 100,
        duplicates: 51,
        rejected: 40,
        unlisted: 10,
        shed: 10,
        lastReceivedAt: minutesAgo(3).toISOString(),
        cuts: [],
      },
      {
        ...NOTHING,
        writeKeyId: revokedKey,
        name: 'old shop',
        revoked: true,
        received: 7,
        rejected: 7,
        lastReceivedAt: minutesAgo(3).toISOString(),
        cuts: [],
      },
      {
        ...NOTHING,
        writeKeyId: blogKey,
        name: 'blog',
        revoked: false,
        received: 5,
        accepted: 5,
        lastReceivedAt: minutesAgo(5).toISOString(),
        cuts: [],
      },
    ]);
  });

  it('adds up: received = accepted + duplicates + rejected + shed', async () => {
    const { totals, sources, minutes } = await report();
    expect(totals).toEqual({ received: 1113, accepted: 1005, ignored: 100, duplicates: 51, rejected: 47, unlisted: 10, shed: 10 });
    for (const figures of [totals, ...sources, ...minutes]) {
      expect(figures.accepted + figures.duplicates + figures.rejected + figures.shed).toBe(figures.received);
    }
    for (const name of ['received', 'accepted', 'duplicates', 'rejected', 'shed'] as const) {
      expect(minutes.reduce((sum, it) => sum + it[name], 0)).toBe(totals[name]);
    }
  });

  it('has every minute up to now, with 0 for empty ones', async () => {
    const { minutes, from, to, asOf } = await report('?minutes=30');
    expect(minutes).toHaveLength(30);
    expect(minutes[0]?.minute).toBe(from);
    expect(minutes.map((it) => Date.parse(it.minute) - Date.parse(from))).toEqual(minutes.map((_, index) => index * MINUTE_MS));
    expect(Date.parse(to) - Date.parse(from)).toBe(30 * MINUTE_MS);
    expect(from <= asOf && asOf < to).toBe(true);
    const sent = minutes.filter((it) => it.received > 0);
    expect(sent).toEqual([
      { minute: minutesAgo(5).toISOString(), received: 1005, accepted: 905, duplicates: 50, rejected: 40, shed: 10 },
      { minute: minutesAgo(3).toISOString(), received: 108, accepted: 100, duplicates: 1, rejected: 7, shed: 0 },
    ]);
  });

  it('covers one day', async () => {
    const { totals, sources, minutes } = await report('?minutes=1440');
    expect([totals.received, minutes.length]).toEqual([1_001_117, 1440]);
    expect(sources.find((source) => source.writeKeyId === idleRevokedKey)?.received).toBe(1);
    await expect(report('?minutes=1441')).rejects.toThrow(/400.*at most 1440/);
    await expect(report('?minutes=0')).rejects.toThrow(/400.*at least 1/);
  });

  it('shows when a key was last used, even without a result', async () => {
    const at = new Date(minute.getTime() - 90 * MINUTE_MS);
    await store.client.query('update write_keys set last_used_at = $2 where key_id = any($1)', [[shopKey, revokedKey], at]);
    await store.client.query(`update write_keys set last_used_at = $1 where name = 'test'`, [at]);
    const { sources } = await report();
    expect(sources.find((source) => source.name === 'test')?.lastReceivedAt).toBe(at.toISOString());
    expect(sources.find((source) => source.name === 'shop')?.lastReceivedAt).toBe(minutesAgo(3).toISOString());
  });
});

describe('GET /api/admin/rejected-events', () => {
  beforeAll(async () => {
    await store.client.query(
      `insert into loads (sha256, file_name, bytes, status, records_done, rows_rejected) values (repeat('a', 64), '2019-Oct.csv', 10, 'done', 1, 1)`,
    );
    await store.client.query(
      `insert into rejected_events (source, write_key_id, reason, raw, received_at)
       select 'http', case when n % 2 = 0 then $1::bigint else $2::bigint end, 'reason ' || n, '{"n":' || n || '}', $3
       from generate_series(1, 9) as n`,
      [shopKey, blogKey, minute],
    );
    await store.client.query(
      `insert into rejected_events (source, load_id, line, reason, raw, received_at)
       select 'file', load_id, 17, 'price is no number', '<script>alert(1)</script>', $1 from loads`,
      [minute],
    );
    await store.client.query(`insert into rejected_events (source, reason, raw, received_at) values ('http', 'of no key', '?', $1)`, [
      minute,
    ]);
  });

  it('lists the newest first, with reason, raw text and key', async () => {
    const { rejectedEvents } = await rejections('?limit=3');
    expect(rejectedEvents).toEqual([
      expect.objectContaining({ source: 'http', reason: 'of no key', raw: '?', writeKeyId: null, keyName: null, loadId: null }),
      expect.objectContaining({
        source: 'file',
        reason: 'price is no number',
        raw: '<script>alert(1)</script>',
        fileName: '2019-Oct.csv',
        line: 17,
        loadId: expect.any(String),
        writeKeyId: null,
      }),
      expect.objectContaining({
        source: 'http',
        reason: 'reason 9',
        raw: '{"n":9}',
        writeKeyId: blogKey,
        keyName: 'blog',
        fileName: null,
        line: null,
        receivedAt: minute.toISOString(),
      }),
    ]);
  });

  it('pages by id, with each event once, and marks the end', async () => {
    const seen: string[] = [];
    let before = '';
    for (;;) {
      const page = await rejections(`?limit=4${before}`);
      seen.push(...page.rejectedEvents.map((it) => it.reason));
      if (page.next === null) break;
      expect(page.rejectedEvents).toHaveLength(4);
      before = `&before=${page.next}`;
    }
    expect(seen).toEqual(['of no key', 'price is no number', ...[9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => `reason ${n}`)]);
    // A page that is exactly full can be the last.
    expect((await rejections('?limit=11')).next).toBeNull();
    expect((await rejections('?limit=10')).next).not.toBeNull();
  });

  it('filters by key, and by sent or loaded', async () => {
    const ofShop = await rejections(`?writeKeyId=${shopKey}`);
    expect(ofShop.rejectedEvents.map((it) => it.reason)).toEqual([8, 6, 4, 2].map((n) => `reason ${n}`));
    const ofFiles = await rejections('?source=file');
    expect(ofFiles.rejectedEvents.map((it) => it.reason)).toEqual(['price is no number']);
    expect((await rejections('?source=http')).rejectedEvents).toHaveLength(10);
    expect((await rejections(`?source=file&writeKeyId=${shopKey}`)).rejectedEvents).toEqual([]);
    await expect(rejections('?source=elsewhere')).rejects.toThrow(/400/);
  });
});
