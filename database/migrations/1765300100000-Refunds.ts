import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Refunds. They are not in `events`, which holds what visitors do: a refund begins no session, fills no cart and makes no user active.
 * `order_refunds` permanently holds the refunds as sent; `refunds` holds what they take from the stored order lines
 * (fold/refund-amounts.ts).
 */
export class Refunds1765300100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter type event_type add value if not exists 'refund'`);
    await runner.query(`
      create table order_refunds (
        order_key uuid not null,
        -- First 128 bits of the SHA-256 of the message id, or of the content of the refund if it has none.
        refund_key uuid not null,
        event_time timestamptz not null,
        -- The refund is for one line, for the lines of a product, or (neither) for the whole order.
        line_key bigint,
        product_id bigint,
        -- Neither quantity nor price: everything left.
        quantity integer check (quantity between 1 and 1000000),
        price numeric(14, 4) check (price >= 0),
        primary key (order_key, refund_key)
      )`);
    await runner.query(`
      create table refunds (
        order_key uuid not null,
        refund_key uuid not null,
        line_key bigint not null,
        event_time timestamptz not null,
        product_id bigint not null,
        brand_id integer not null,
        category_key integer not null,
        quantity integer not null check (quantity >= 0),
        amount numeric not null check (amount > 0),
        primary key (order_key, refund_key, line_key)
      )`);
    // The user of an event may change later; a refund belongs to no user.
    await runner.query('alter table order_lines drop column user_id');
    await runner.query('create index refunds_event_time on refunds (event_time)');
    await runner.query('create index refunds_product on refunds (product_id)');
    // A batch may hold only refunds and no event; a day may hold only refunds.
    await runner.query('alter table write_batches drop constraint write_batches_events_check, add check (events >= 0)');
    await runner.query('alter table product_days alter column last_event_at drop not null');
    await runner.query('alter table brand_days alter column last_event_at drop not null');
  }

  /** Adds back what refunds took. PostgreSQL cannot remove a value from an enum, so `refund` stays, unused. */
  async down(runner: QueryRunner): Promise<void> {
    const given = (keys: string): string => `
      (select ${keys}, sum(amount) as amount
       from (select r.*, (r.event_time at time zone s.time_zone)::date as day from refunds r cross join store_state s) as r
       group by ${keys}) as g`;
    const sameAs = (keys: readonly string[]): string => keys.map((key) => `t.${key} = g.${key}`).join(' and ');
    for (const [table, keys] of [
      ['products', ['product_id']],
      ['product_days', ['product_id', 'day', 'brand_id', 'category_key']],
      ['brand_days', ['brand_id', 'day']],
    ] as const) {
      await runner.query(`update ${table} t set revenue = t.revenue + g.amount from ${given(keys.join(', '))} where ${sameAs(keys)}`);
    }
    for (const table of ['product_days', 'brand_days']) {
      await runner.query(`delete from ${table} where last_event_at is null`);
      await runner.query(`alter table ${table} alter column last_event_at set not null`);
    }
    for (const table of ['stage_minutes', 'stage_days']) await runner.query(`delete from ${table} where event_type::text = 'refund'`);
    await runner.query('delete from write_batches where events = 0');
    await runner.query('alter table write_batches drop constraint write_batches_events_check, add check (events > 0)');
    await runner.query('alter table order_lines add user_id bigint not null default 0');
    await runner.query('drop table refunds, order_refunds');
  }
}
