/** The columns hold what PostgreSQL holds, row by row, in the snapshot of whoever asks, whatever was written how and in which order. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { inTransaction } from '../../database/connection/in-transaction.js';
import { emptyStore } from '../../database/fold/empty-store.js';
import { parseLink } from '../../database/fold/parse-link.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { generateHistory } from '../oracle/generated-history.js';
import { begun, end, expectCopiedIn, expectCopied as expectCopiedNow } from '../support/copied-rows.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { removeAtEnd } from '../support/temporary-folders.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const history = generateHistory(29, 1500);
const dataDir = removeAtEnd(mkdtempSync(join(tmpdir(), 'storepulse-columns-')));
let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore('Europe/Berlin');
  await foldEvents(store.client, history.fromFile);
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0, dataDir });
});

afterAll(async () => {
  await app?.app.close();
  await store?.drop();
});

const expectCopied = () => expectCopiedNow(app);

const seen = (time: string, event_type: string, product_id: string, who: object) => ({
  event_time: time,
  event_type,
  product_id,
  ...who,
  message_id: `${event_type} ${time}`,
});

describe('the rows of the columns', () => {
  it('are those of PostgreSQL after a load', expectCopied, 60_000);

  it('are, after each of many live and late batches', async () => {
    const { overHttp } = history;
    const part = Math.ceil(overHttp.length / 8);
    for (let first = 0; first < overHttp.length; first += part) {
      await app.send(overHttp.slice(first, first + part));
      await expectCopied();
    }
  }, 240_000);

  it('are those of an older snapshot that asks after a newer one', async () => {
    const older = await begun(app);
    await app.send([
      seen('2026-04-09T09:00:10Z', 'view', '990001', { user_id: '70', user_session: 'older-1' }),
      seen('2026-04-09T09:00:20Z', 'purchase', '990001', { user_id: '70', user_session: 'older-1' }),
    ]);
    const middle = await begun(app);
    // The session begins a day earlier now.
    await app.send([seen('2026-04-08T09:00:00Z', 'view', '990002', { user_id: '71', user_session: 'older-1' })]);
    await expectCopied();
    for (const snapshot of [older, middle, older]) await expectCopiedIn(app, snapshot);
    await end(older);
    await end(middle);
    await expectCopied();
  }, 120_000);

  it('are, after events got another session, and another user', async () => {
    const who = { user_id: '77' };
    await app.send([
      seen('2026-04-10T20:55:00Z', 'view', '990001', who),
      seen('2026-04-10T21:50:00Z', 'remove_from_cart', '990001', who),
      // After midnight in Berlin.
      seen('2026-04-10T22:10:00Z', 'cart', '990001', who),
    ]);
    await expectCopied();
    // Joins the two visits before midnight.
    await app.send([seen('2026-04-10T21:22:00Z', 'view', '990001', who)]);
    await expectCopied();
    const phone = { anonymous_id: 'phone' };
    await app.send([
      seen('2026-04-11T08:00:00Z', 'view', '990002', phone),
      seen('2026-04-12T06:00:00Z', 'purchase', '990002', phone),
      seen('2026-04-12T10:00:00Z', 'view', '990003', { user_id: 'ada' }),
      seen('2026-04-12T21:50:00Z', 'view', '990003', phone),
    ]);
    await expectCopied();
    const link = parseLink({ device: 'phone', user: 'ada', time: '2026-04-12T22:05:00Z' });
    if (link === null) throw new Error('the link is not valid');
    await inTransaction(store.client, () => writeBatch(store.client, [], { kind: 'live' }, [link]));
    await expectCopied();
  }, 120_000);

  it('are, after events came to some seconds of a minute with very many', async () => {
    const at = (second: number) => `2026-04-13T10:00:${String(second).padStart(2, '0')}Z`;
    for (let part = 0; part < 24; part += 1) {
      await app.send(
        Array.from({ length: 1000 }, (_, index) => ({
          ...seen(at(index % 50), index % 30 === 0 ? 'cart' : 'view', String(990001 + (index % 7)), {
            user_id: String(100 + (index % 90)),
            user_session: `busy-${(part * 1000 + index) % 300}`,
          }),
          message_id: `busy ${part} ${index}`,
        })),
      );
    }
    await expectCopied();
    const before = await begun(app);
    await app.send([
      seen(at(7), 'purchase', '990001', { user_id: '100', user_session: 'busy-0' }),
      seen(at(55), 'view', '990001', { user_id: '500', user_session: 'busy-new' }),
    ]);
    await expectCopied();
    await expectCopiedIn(app, before);
    await end(before);
  }, 120_000);

  it('are those of a store that was emptied and filled anew with as many events in the same minutes', async () => {
    await inTransaction(store.client, () => emptyStore(store.client));
    await expectCopied();
    await app.send([seen('2026-04-10T20:55:30Z', 'cart', '990007', { user_id: '90' })]);
    await expectCopied();
  }, 60_000);
});
