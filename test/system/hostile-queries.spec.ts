import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Endpoint, endpoints } from '../../libs/contracts/src/index.js';
import { madeEvent } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore('Europe/Berlin');
  app = await startTestApp(store.url);
  // On an empty store many queries return without asking the database.
  await app.send([madeEvent({ brand: 'acme' }), madeEvent({ event_type: 'purchase' })]);
}, 60_000);

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

/** Values that one parser on the way accepts and a later one rejects. */
const VALUES = [
  '',
  '\0',
  'a\0b',
  '\u{1F600}'.repeat(150),
  '-1',
  '1e9',
  'NaN',
  '{}',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775809',
  '9999999999999999999',
  '0000-01-01',
  '0001-01-01',
  '2019-02-30',
  '9999-12-31',
  '2019-11-16T14:00',
  '9999-12-31T23:59',
  '%',
  '\\',
  `' or 1=1 --`,
  `99999999999999999.${'-'.repeat(36)}`,
  '99999999999999999.00000000-0000-0000-0000-000000000000',
  '00000000-0000-0000-0000-000000000000',
];

const reads = Object.entries<Endpoint>(endpoints).filter(([, { method }]) => method === 'GET');

const fieldsOf = ({ query }: Endpoint): string[] => (query instanceof z.ZodObject ? Object.keys(query.shape) : []);

it.each(reads)('%s answers any query, or says what is wrong with it', async (_, it) => {
  const parameters = [...it.path.matchAll(/:\w+/g)].map(([name]) => name);
  const queries = VALUES.flatMap((value) => [
    ...parameters.map((name) => it.path.replace(name, encodeURIComponent(value) || '%20')),
    ...fieldsOf(it).map((field) => `${it.path.replace(/:\w+/g, '1')}?${field}=${encodeURIComponent(value)}`),
  ]);
  const failed: string[] = [];
  for (const query of queries) {
    const response = await fetch(app.url + query, { headers: { authorization: `Bearer ${app.adminToken}` } });
    const text = await response.text();
    if (response.status >= 500) failed.push(`${query}: ${response.status} ${text}`);
    else if (response.status === 400) expect(JSON.parse(text).error.message).not.toBe('');
  }
  expect(failed).toEqual([]);
});

it('knows the fields of each query', () => {
  expect(fieldsOf(endpoints.sessions)).toEqual(expect.arrayContaining(['from', 'to', 'brand', 'user', 'before']));
});
