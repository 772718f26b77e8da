/** Exported events, loaded into an empty store, make the same store. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { eventExport } from '../../apps/api/src/analytics/event-export/event-export.query.js';
import { resolveFilter } from '../../apps/api/src/analytics/filters/resolved-filter.js';
import { Columns } from '../../apps/api/src/columns/columns.service.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { Reads } from '../../apps/api/src/platform/reads.js';
import { generateHistory } from '../oracle/generated-history.js';
import { runInEtlHost } from '../support/etl-host.js';
import { FileLoads } from '../support/file-loads.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { removeAtEnd } from '../support/temporary-folders.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';
import { differences, storedCounts } from './stored-counts.js';

const ZONE = 'Europe/Berlin';
const dataDir = removeAtEnd(mkdtempSync(join(tmpdir(), 'storepulse-export-')));
const LEFT_OVER = join(dataDir, 'columns', '1', 'exports', '7', 'events.csv');
const SESSION = '72d76fde-8bb3-4e00-8c23-a032dfed738c';
const files = new FileLoads();
let store: TestStore;
let app: TestApp;

/** Text ids, names that a spreadsheet or a loader could misread, parts of seconds, quantities. */
const awkward = ['SKU-Chair/12', 'стул "2", 3', '=1+1'].map((product, index) => ({
  event_time: `2026-04-02 10:00:00.${index}00001 UTC`,
  event_type: index === 2 ? 'purchase' : 'cart',
  product_id: product,
  category_id: `cat ${index}`,
  category_code: 'garden.chairs',
  brand: ['null, or "none"', 'a\nb', '=cmd'][index] ?? '',
  price: ['10.0001', '', '9999999999.99'][index] ?? '',
  user_id: 'user@example',
  user_session: SESSION,
  quantity: String(index + 1),
}));

beforeAll(async () => {
  store = await createTestStore(ZONE);
  const history = generateHistory(31, 1500).fromFile.map((event, index) => ({ ...event, user_session: event.user_session || `s${index}` }));
  await foldEvents(store.client, [...history, ...awkward]);
  mkdirSync(join(LEFT_OVER, '..'), { recursive: true });
  writeFileSync(LEFT_OVER, 'x');
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0, dataDir });
});

afterEach(() => files.clear());
afterAll(async () => {
  await app?.close();
  await store?.drop();
});

const ask = (query: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${app.url}/api/events/export?${query}`, { headers: { authorization: `Bearer ${app.adminToken}` }, signal: signal ?? null });

async function exported(query: string, name: string): Promise<string> {
  const response = await ask(query);
  expect([query, response.status]).toEqual([query, 200]);
  return files.file(Buffer.from(await response.arrayBuffer()), name);
}

/** Files that the server has left on its disk. */
const leftFiles = (): string[] => {
  const folder = join(dataDir, 'columns', '1', 'exports');
  return existsSync(folder) ? readdirSync(folder) : [];
};

async function rowsOf(path: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`set TimeZone = 'UTC'`);
  const rows = (await connection.runAndReadAll(`from '${path}'`)).getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

describe('the events of all days', () => {
  it.each(['parquet', 'csv'])('loaded from %s make the same store', async (format) => {
    const path = await exported(`format=${format}`, `events.${format}`);
    const copy = await createTestStore(ZONE);
    try {
      const { code, output } = await runInEtlHost(copy.url, ['load', path], { STORE_TIMEZONE: ZONE });
      expect([code, output]).toEqual([0, expect.stringContaining('loaded')]);
      expect(differences(await storedCounts(copy.client), await storedCounts(store.client))).toEqual([]);
    } finally {
      await copy.drop();
    }
    expect(leftFiles()).toEqual([]);
  });
});

describe('an export', () => {
  it('removes what a process that ended has left behind', () => {
    expect(existsSync(LEFT_OVER)).toBe(false);
  });

  it('has the events of its days and filters, in order of time, in a file named after the days', async () => {
    const response = await ask('from=2026-03-25&to=2026-03-29&brand=samsung&brand=apple&format=parquet');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename=storepulse-events-2026-03-25-2026-03-29.parquet');
    const path = files.file(Buffer.from(await response.arrayBuffer()), 'some.parquet');
    const { rows: stored } = await store.client.query(
      `select e.event_time, b.name as brand from events e join brands b using (brand_id)
       where e.event_time >= day_start('2026-03-25') and e.event_time < day_start('2026-03-30') and b.name in ('samsung', 'apple')
       order by e.event_time`,
    );
    const found = await rowsOf(path);
    expect(found.length).toBeGreaterThan(0);
    const times = found.map(({ event_time: time }) => Date.parse(`${String(time)}:00`));
    expect(times).toEqual(stored.map(({ event_time: time }) => time.getTime()));
    expect(new Set(found.map(({ brand }) => brand))).toEqual(new Set(['samsung', 'apple']));
  });

  it('has the events of the users of a segment', async () => {
    const rule = { kind: 'did', not: false, action: 'purchase', times: 1, brands: [], categories: [], days: null };
    const segment = (await app.post('/api/segments', {
      name: 'buyers',
      rule: { kind: 'group', not: false, match: 'all', rules: [rule] },
    })) as { segmentId: string };
    const { rows } = await store.client.query(
      `select count(*)::int as events from events
       where user_id in (select user_id from events where event_type = 'purchase')`,
    );
    const path = await exported(`segment=${segment.segmentId}`, 'buyers.parquet');
    expect(await rowsOf(path)).toHaveLength(rows[0].events);
  });

  it('without events is refused', async () => {
    for (const query of ['from=2030-01-01&to=2030-01-02', 'brand=nobody', 'from=2026-04-02&to=2026-04-01', 'format=xml']) {
      const response = await ask(query);
      expect([query, response.status]).toEqual([query, 400]);
    }
    const { error } = (await (await ask('from=2030-01-01&to=2030-01-02')).json()) as { error: { message: string } };
    expect(error.message).toBe('No events from 2030-01-01 to 2030-01-02 match. Choose other days or filters.');
    expect(leftFiles()).toEqual([]);
  });

  it('sees one state of the store, while the columns follow the next', async () => {
    const columns = app.app.get(Columns);
    const { begun, filter } = await app.app.get(Database).read(async (client) => ({
      filter: await resolveFilter(client, {}),
      begun: await columns.beginExport(client),
    }));
    const count = () =>
      app.app.get(Database).read((client) =>
        columns.asOf(client, async (events) => {
          const [row] = (await events.query('select count(*) as events from events', [])).rows;
          return z.object({ events: z.coerce.number() }).parse(row).events;
        }),
      );
    const before = await count();
    await app.send([{ event_time: '2026-04-03 10:00:00 UTC', event_type: 'view', product_id: '1', user_id: '1', user_session: 'new' }]);
    expect(await count()).toBe(before + 1);
    expect((await begun.write(eventExport(filter, 'csv'))).rows).toBe(before);
  });

  it('stops when its asker leaves, and frees its turn', async () => {
    const leaving = new AbortController();
    const asked = ask('format=csv', leaving.signal);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    const { exports } = app.app.get(Reads);
    await waitFor('the turn', () => exports.counts.working + exports.counts.waiting === 0);
    expect((await ask('format=csv')).status).toBe(200);
  });
});
