import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What shops tell of a product beside its events: name, picture, page, and what a catalogue says of brand, category and price. No event is
 * counted from it, so reconcile, which recounts `products` from events, leaves it alone.
 *
 * Each field keeps its newest value: that of the latest time, and of equal times the greater one, so that the order of arrival never shows.
 */
export class ProductDetails1765500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table product_details (
        product_id bigint primary key,
        name text collate "C",
        named_at timestamptz,
        image_url text collate "C",
        image_url_at timestamptz,
        url text collate "C",
        url_at timestamptz,
        -- Of a catalogue. Shown where no event names one; filters and counts read events alone.
        brand text collate "C",
        branded_at timestamptz,
        category_code text collate "C",
        categorised_at timestamptz,
        price numeric(14, 4) check (price >= 0),
        priced_at timestamptz,
        -- What a search reads: to make it of each name anew took two thirds of the time.
        name_lower text generated always as (lower(name collate "pg_c_utf8")) stored,
        check ((name is null) = (named_at is null)),
        check ((image_url is null) = (image_url_at is null)),
        check ((url is null) = (url_at is null)),
        check ((brand is null) = (branded_at is null)),
        check ((category_code is null) = (categorised_at is null)),
        check ((price is null) = (priced_at is null))
      ) with (fillfactor = 80)`);
    // Counts what changes details without a batch: answers that were built before no longer hold.
    await runner.query('alter table store_state add column catalogue_version bigint not null default 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table store_state drop column catalogue_version');
    await runner.query('drop table product_details');
  }
}
