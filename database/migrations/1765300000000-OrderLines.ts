import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Order lines, kept forever: a line sent again under another message id is a duplicate, and a refund names its order. */
export class OrderLines1765300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table order_lines (
        -- First 128 bits of the SHA-256 of the order id.
        order_key uuid not null,
        -- First 64 bits of the SHA-256 of the line.
        line_key bigint not null,
        event_time timestamptz not null,
        user_id bigint not null,
        product_id bigint not null,
        brand_id integer not null,
        category_key integer not null,
        quantity integer not null check (quantity between 1 and 1000000),
        price numeric(14, 4) check (price >= 0),
        primary key (order_key, line_key)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table order_lines');
  }
}
