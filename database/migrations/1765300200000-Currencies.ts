import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The store's currency, the rates of other currencies, and the amounts that wait for a rate. */
export class Currencies1765300200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // ISO 4217. `currency_named`: an event has named a currency, so stored amounts are money in the store's currency and not bare numbers.
    await runner.query(
      `alter table store_state add currency text check (currency ~ '^[A-Z]{3}$'), add currency_named boolean not null default false`,
    );
    await runner.query(`
      create table currency_rates (
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        valid_from date not null,
        -- What one of it is worth in the store's currency.
        rate numeric(20, 10) not null check (rate > 0),
        set_at timestamptz not null default now(),
        set_by text not null,
        primary key (currency, valid_from)
      )`);
    await runner.query(`
      create table unconverted_amounts (
        amount_id bigint generated always as identity primary key,
        currency text not null,
        -- The event, stored without a price.
        event_time timestamptz not null,
        event_type event_type not null,
        product_id bigint not null,
        brand_id integer not null,
        category_key integer not null,
        quantity integer not null,
        price numeric(14, 4) not null,
        -- The order line of the purchase, if it names its order.
        order_key uuid,
        line_key bigint
      )`);
    await runner.query('create index unconverted_amounts_currency on unconverted_amounts (currency, event_time)');
    // The price paid in another currency; `price` is in the store's currency.
    await runner.query('alter table order_lines add currency text, add paid_price numeric(14, 4) check (paid_price >= 0)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table order_lines drop column currency, drop column paid_price');
    await runner.query('drop table unconverted_amounts, currency_rates');
    await runner.query('alter table store_state drop column currency, drop column currency_named');
  }
}
