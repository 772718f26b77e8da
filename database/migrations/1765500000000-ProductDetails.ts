import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What shops send about a product besides its events: name, picture, page, and a catalogue's brand, category and price. These are not
 * computed from events, so reconcile, which recounts `products` from events, leaves them alone.
 *
 * Each field keeps its latest value; at equal times the greater value wins, so the order of arrival does not matter.
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
        -- From a catalogue. Shown if no event names one; filters and counts use only events.
        brand text collate "C",
        branded_at timestamptz,
        category_code text collate "C",
        categorised_at timestamptz,
        price numeric(14, 4) check (price >= 0),
        priced_at timestamptz,
        -- Stored for search: computing it for each name took two thirds of the time.
        name_lower text generated always as (lower(name collate "pg_c_utf8")) stored,
        check ((name is null) = (named_at is null)),
        check ((image_url is null) = (image_url_at is null)),
        check ((url is null) = (url_at is null)),
        check ((brand is null) = (branded_at is null)),
        check ((category_code is null) = (categorised_at is null)),
        check ((price is null) = (priced_at is null))
      ) with (fillfactor = 80)`);
    // Counts changes of details, which have no batch: cached answers from before a change are invalid.
    await runner.query('alter table store_state add column catalogue_version bigint not null default 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table store_state drop column catalogue_version');
    await runner.query('drop table product_details');
  }
}
