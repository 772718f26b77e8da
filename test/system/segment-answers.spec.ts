/** Products, carts and brands under a segment equal those of a store that holds only the events of the segment's users. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Segment } from '../../libs/contracts/src/index.js';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const ZONE = 'Europe/Berlin';
/** Contains the day on which clocks go forward. */
const RANGE = 'from=2026-03-22&to=2026-04-20';
const FILTERS = ['', '&brand=samsung', '&category=electronics', '&brand=unknown&category=electronics'];
const PATHS = [
  '/api/products/top-converting?minViews=0&limit=1000&sort=views',
  '/api/products/top-converting?minViews=1&limit=5&sort=conversionLow',
  '/api/products/top-converting?minViews=1&limit=5&sort=revenue&order=asc',
  '/api/products/catalog?minViews=1&limit=7&offset=3',
  '/api/products/views?',
  '/api/products/movers?beforeFrom=2026-03-22&beforeTo=2026-04-04&by=views&minViews=0',
  '/api/products/movers?beforeFrom=2026-03-22&beforeTo=2026-04-04&by=revenue&minViews=1',
  '/api/products/abandoned-carts?minCarts=1&limit=1000',
  '/api/products/abandoned-carts?minCarts=1&limit=1000&method=carts',
  '/api/carts/outcomes?',
  '/api/brands/trends?interval=day',
  '/api/brands/trends?interval=week',
  '/api/brands/seasonality?',
  '/api/sales-funnel/over-time?interval=day',
  '/api/sales-funnel/over-time?interval=hour',
  '/api/sales-funnel/breakdown?by=category&level=2',
  '/api/sales-funnel/breakdown?by=brand',
];
/** Details of a product come from its latest events, which the other store may lack; the others are moments. */
const LEFT_OUT = new Set(['brand', 'category', 'price', 'asOf', 'dataThrough', 'now']);

let whole: TestStore;
let part: TestStore;
let apps: { whole: TestApp; part: TestApp };
let segment: string;

beforeAll(async () => {
  [whole, part] = [await createTestStore(ZONE), await createTestStore(ZONE)];
  const events = generateHistory(53, 1500).fromFile;
  await foldEvents(whole.client, events);
  const { rows } = await whole.client.query(
    `select distinct coalesce(x.external_id, e.user_id::text) as id
     from events e
     left join external_ids x on x.kind = 'user' and x.id = e.user_id
     where e.event_type = 'purchase'`,
  );
  const buyers = new Set(rows.map((row: { id: string }) => row.id));
  await foldEvents(
    part.client,
    events.filter((event) => buyers.has(event.user_id)),
  );
  apps = { whole: await startTestApp(whole.url), part: await startTestApp(part.url) };
  const rule = { kind: 'did', not: false, action: 'purchase', times: 1, brands: [], categories: [], days: null };
  const saved = await apps.whole.post('/api/segments', {
    name: 'buyers',
    rule: { kind: 'group', not: false, match: 'all', rules: [rule] },
  });
  segment = String((saved as Partial<Segment>).segmentId);
}, 60_000);

afterAll(async () => {
  await apps?.whole.close();
  await apps?.part.close();
  await whole?.drop();
  await part?.drop();
});

/** Each store numbers external ids on its own. */
const isSurrogate = (key: string, value: unknown): boolean => key === 'productId' && String(value).startsWith('-');

const comparable = (answer: unknown): unknown => {
  const { response: _, ...rest } = answer as Record<string, unknown>;
  return JSON.parse(JSON.stringify(rest, (key, value: unknown) => (LEFT_OUT.has(key) || isSurrogate(key, value) ? undefined : value)));
};

describe('a segment', () => {
  it.each(PATHS)('limits %s to its users', async (path) => {
    // Carts are those of products last seen with a brand and category.
    for (const filter of path.includes('method=carts') ? [''] : FILTERS) {
      const asked = `${path}&${RANGE}${filter}`;
      const [found, expected] = [await apps.whole.get(`${asked}&segment=${segment}`), await apps.part.get(asked)];
      expect([asked, comparable(found)]).toEqual([asked, comparable(expected)]);
    }
  });
});
