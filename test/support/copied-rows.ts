import { expect } from '@jest/globals';
import type { PoolClient } from 'pg';
import { fillCohortCells } from '../../apps/api/src/columns/cohort-cells.js';
import { Columns } from '../../apps/api/src/columns/columns.service.js';
import { Database } from '../../apps/api/src/platform/database.js';
import type { TestApp } from './test-app.js';

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
  product_prices: {
    stored: `select concat_ws('|', product_id, coalesce(price::text, '-')) as row from products`,
    copied: `select concat_ws('|', p.id, coalesce(price::text, '-')) as row from product_prices join product_ids p using (product_id)`,
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

/** A snapshot of the store. */
export async function begun(app: TestApp): Promise<PoolClient> {
  const client = await app.app.get(Database).pool.connect();
  await client.query('begin isolation level repeatable read read only; select from store_state');
  return client;
}

export async function end(client: PoolClient): Promise<void> {
  await client.query('rollback');
  client.release();
}

/** The columns hold what PostgreSQL holds, in the snapshot of the client. */
export async function expectCopiedIn(app: TestApp, client: PoolClient): Promise<void> {
  await app.app.get(Columns).asOf(client, async (columns) => {
    for (const [table, { stored, copied }] of Object.entries(TABLES)) {
      const [expected, found] = [sorted(await client.query(stored)), sorted((await columns.query(copied, [])) as Rows)];
      expect([table, found.length]).toEqual([table, expected.length]);
      expect(found).toEqual(expected);
    }
    // A session that is not marked as shared has no event of another user.
    const strange =
      'select count(*) as row from events e join sessions s using (user_session) where not s.is_shared and e.user_id <> s.user_id';
    expect((await columns.query(strange, [])).rows).toEqual([{ row: '0' }]);
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

/** The same, in a snapshot of now. */
export async function expectCopied(app: TestApp): Promise<void> {
  const client = await begun(app);
  try {
    await expectCopiedIn(app, client);
  } finally {
    await end(client);
  }
}
