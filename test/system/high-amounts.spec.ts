import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkDay } from '../../database/reconcile/reconcile.js';
import { CSV_HEADER, csvFile } from '../support/csv-file.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const DAY = '2026-11-23';
const TOO_HIGH = 'price "99999999 GBP" is above 9999999999.9999 in the currency of the store';

let store: TestStore;
let app: TestApp;
beforeEach(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0, currency: 'EUR' });
});
afterEach(async () => {
  await app.close();
  await store.drop();
});

const purchase = (id: string, price: number, currency: string, changes: object = {}) => ({
  event_time: `${DAY}T10:00:00Z`,
  event_type: 'purchase',
  product_id: id,
  user_id: 'u',
  user_session: 's',
  message_id: id,
  order_id: id,
  price,
  currency,
  ...changes,
});
const setRate = (currency: string, rate: number) => app.post('/api/admin/currency-rates', { currency, rate, validFrom: '2022-01-01' });
const revenue = async (): Promise<number> =>
  Number((await store.client.query(`select coalesce(sum(revenue), 0) as sum from stage_days where event_type = 'purchase'`)).rows[0].sum);

describe('a price that is too large after conversion', () => {
  it('is rejected alone over HTTP, and counts once it is corrected', async () => {
    await setRate('GBP', 160);
    const rejected = [{ index: 1, reason: TOO_HIGH }];
    expect(await app.send([purchase('1', 2, 'GBP'), purchase('2', 99_999_999, 'GBP'), purchase('3', 5, 'EUR')])).toMatchObject({
      accepted: 2,
      duplicates: 0,
      rejected,
    });
    expect(await app.send([purchase('1', 2, 'GBP'), purchase('2', 99_999_999, 'GBP'), purchase('2', 1, 'GBP')])).toMatchObject({
      accepted: 1,
      duplicates: 1,
      rejected,
    });
    expect(await revenue()).toBe(320 + 5 + 160);
    const { rows } = await store.client.query(`
      select sum(accepted)::int as accepted, sum(duplicates)::int as duplicates, sum(rejected)::int as rejected,
        (select json_agg(reason) from rejected_events) as reasons
      from ingest_minutes`);
    expect(rows).toEqual([{ accepted: 3, duplicates: 1, rejected: 2, reasons: [TOO_HIGH, TOO_HIGH] }]);
    expect(await checkDay(store.client, { day: DAY, timeZone: 'UTC' })).toEqual([]);
  });

  it('is rejected alone in a file', async () => {
    await setRate('GBP', 160);
    const row = (product: number, price: string) => `${DAY} 10:00:00 UTC,purchase,${product},,,,${price},5,,GBP`;
    const { folder, path } = csvFile(`${[`${CSV_HEADER},currency`, row(1, '2'), row(2, '99999999'), row(3, '3')].join('\n')}\n`);
    try {
      const { code, output } = await runInEtlHost(store.url, ['load', path]);
      expect(output).toMatch(/rows read +3\n +loaded +2\n +rejected +1 /);
      expect(code).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect((await store.client.query('select line, reason from rejected_events')).rows).toEqual([{ line: '3', reason: TOO_HIGH }]);
    expect(await revenue()).toBe(800);
  });

  it('keeps waiting after the rate comes, and is reported; the others are converted', async () => {
    await app.send([purchase('1', 9_999_999_999, 'CHF'), purchase('2', 2, 'CHF'), purchase('3', 9_999_999_999.9999, 'CHF')]);
    expect(await setRate('CHF', 2)).toMatchObject({ converted: 1, tooHigh: 2 });
    expect(await revenue()).toBe(4);
    expect(await app.get('/api/admin/currencies')).toMatchObject({ unconverted: [{ currency: 'CHF', events: 2 }] });
    // The rate was mistyped; the right one converts the amounts.
    expect(await setRate('CHF', 1)).toMatchObject({ converted: 2, tooHigh: 0 });
    expect(await revenue()).toBeCloseTo(4 + 9_999_999_999 + 9_999_999_999.9999, 4);
    expect(await app.get('/api/admin/currencies')).toMatchObject({ unconverted: [] });
    expect(await checkDay(store.client, { day: DAY, timeZone: 'UTC' })).toEqual([]);
  });
});
