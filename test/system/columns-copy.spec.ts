/** The columns hold what PostgreSQL holds, row by row, in the snapshot of whoever asks, whatever was written how and in which order. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { fillCohortCells } from '../../apps/api/src/columns/cohort-cells.js';
import { Columns } from '../../apps/api/src/columns/columns.service.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { inTransaction } from '../../database/connection/in-transaction.js';
import { emptyStore } from '../../database/fold/empty-store.js';
import { parseLink } from '../../database/fold/parse-link.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { generateHistory } from '../oracle/generated-history.js';
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

/** The same rows from both, as text. Numbers of users and sessions are replaced by their ids. */
const TABLES = {
  events: {
    stored: `
      select concat_ws('|', store_day(e.event_time), round(extract(epoch from e.event_time) * 1000000), e.event_type, e.user_id, e.product_id,
        e.user_session, s.started_day, e.brand_id, e.category_key, e.price, e.quantity) as row
      from events e
      left join sessions s using (user_session)`,
    copied: `
      select concat_ws('|', e.day, epoch_us(e.event_time), e.event_type, u.id, p.id, s.id, e.started_day, e.brand_id, e.category_key,
        e.price, e.quantity) as row
      from events e
      join user_ids u using (user_id)
      join product_ids p using (product_id)
      left join session_ids s using (user_session)`,
  },
  sessions: {
    stored: `
      select concat_ws('|', user_session, user_id, started_day, round(extract(epoch from started_at) * 1000000),
        round(extract(epoch from ended_at) * 1000000), events, views, carts, purchases) as row
      from sessions`,
    copied: `
      select concat_ws('|', i.id, u.id, started_day, epoch_us(started_at), epoch_us(ended_at), events, views, carts, purchases) as row
      from sessions s
      join session_ids i using (user_session)
      join user_ids u using (user_id)`,
  },
  user_days: {
    stored: `select concat_ws('|', day, user_id, stages) as row from user_days`,
    copied: `
      select concat_ws('|', day, u.id, (views > 0)::integer + 2 * (carts > 0)::integer + 4 * (removals > 0)::integer + 8 * (purchases > 0)::integer)
        as row
      from user_days
      join user_ids u using (user_id)`,
  },
  // Without the last price and the times of a bought pair, which PostgreSQL does not keep.
  cart_pairs: {
    stored: `
      select concat_ws('|', user_session, product_id, cart_day, round(extract(epoch from first_cart_at) * 1000000),
        round(extract(epoch from last_cart_at) * 1000000), removals > 0, purchases > 0) as row
      from cart_items
      where carts > 0`,
    copied: `
      select concat_ws('|', s.id, p.id, cart_day, epoch_us(cart_at), epoch_us(last_cart_at), left(is_taken_out::text, 1), left(is_bought::text, 1)) as row
      from cart_pairs
      join session_ids s using (user_session)
      join product_ids p using (product_id)`,
  },
  users: {
    stored: `select concat_ws('|', user_id, first_day, first_purchase_day) as row from users`,
    copied: `select concat_ws('|', u.id, first_day, first_purchase_day) as row from users join user_ids u using (user_id)`,
  },
} as const;

const BUCKETS = { week: `(day - date '1970-01-05') / 7`, month: '(extract(year from day) * 12 + extract(month from day) - 1)::integer' };
const BASES = {
  seen: { first: 'first_day', came: 'true' },
  bought: { first: 'first_purchase_day', came: '(stages & 8) > 0' },
};

type Rows = { rows: { row: string }[] };
const sorted = ({ rows }: Rows) => rows.map(({ row }) => row).sort();

async function begun(): Promise<PoolClient> {
  const client = await app.app.get(Database).pool.connect();
  await client.query('begin isolation level repeatable read read only; select from store_state');
  return client;
}

async function end(client: PoolClient): Promise<void> {
  await client.query('rollback');
  client.release();
}

async function expectCopiedIn(client: PoolClient): Promise<void> {
  await app.app.get(Columns).asOf(client, async (columns) => {
    for (const [table, { stored, copied }] of Object.entries(TABLES)) {
      const [expected, found] = [sorted(await client.query(stored)), sorted((await columns.query(copied, [])) as Rows)];
      expect([table, found.length]).toEqual([table, expected.length]);
      expect(found).toEqual(expected);
    }
    for (const [unit, bucket] of Object.entries(BUCKETS)) {
      for (const [basis, { first, came }] of Object.entries(BASES)) {
        await fillCohortCells(columns, unit as 'week', basis as 'seen');
        const cells = `select concat_ws('|', bucket, first_day, users) as row from cohort_cells where unit = '${unit}' and basis = '${basis}'`;
        const counted = `
          select concat_ws('|', bucket, ${first}, count(*)) as row
          from (select distinct user_id, ${bucket} as bucket from user_days where ${came}) d
          join users using (user_id)
          group by bucket, ${first}`;
        expect([unit, basis, sorted((await columns.query(cells, [])) as Rows)]).toEqual([unit, basis, sorted(await client.query(counted))]);
      }
    }
  });
}

async function expectCopied(): Promise<void> {
  const client = await begun();
  try {
    await expectCopiedIn(client);
  } finally {
    await end(client);
  }
}

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
    const older = await begun();
    await app.send([
      seen('2026-04-09T09:00:10Z', 'view', '990001', { user_id: '70', user_session: 'older-1' }),
      seen('2026-04-09T09:00:20Z', 'purchase', '990001', { user_id: '70', user_session: 'older-1' }),
    ]);
    const middle = await begun();
    // The session begins a day earlier now.
    await app.send([seen('2026-04-08T09:00:00Z', 'view', '990002', { user_id: '71', user_session: 'older-1' })]);
    await expectCopied();
    for (const snapshot of [older, middle, older]) await expectCopiedIn(snapshot);
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

  it('are those of a store that was emptied and filled anew with as many events in the same minutes', async () => {
    await inTransaction(store.client, () => emptyStore(store.client));
    await expectCopied();
    await app.send([seen('2026-04-10T20:55:30Z', 'cart', '990007', { user_id: '90' })]);
    await expectCopied();
  }, 60_000);
});
