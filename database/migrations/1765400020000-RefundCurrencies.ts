import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A refund may name its amount in a currency other than its order's. Stored refunds named none. */
export class RefundCurrencies1765400020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table order_refunds
        add currency text check (currency ~ '^[A-Z]{3}$'),
        -- The price in the store's currency; null while there is no rate.
        add store_price numeric(14, 4) check (store_price >= 0);
      create index order_refunds_waiting on order_refunds (currency) where currency is not null and store_price is null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table order_refunds drop column currency, drop column store_price');
  }
}
