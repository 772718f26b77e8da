import type { MigrationInterface, QueryRunner } from 'typeorm';

const NAMED = ' (named)';

/**
 * A brand or category named "unknown" looks the same as a missing one. New events with that name count as missing. Stored ones are renamed,
 * so that no number changes, and their products are listed as changed for the views.
 */
export class OneUnknown1765210000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create temp table renamed_products on commit drop as
      select product_id from products where lower(brand) = 'unknown' or category_code ~* '^ *unknown *(\\.|$)'`);
    await runner.query(`update brands set name = name || '${NAMED}' where lower(name) = 'unknown'`);
    await runner.query(`
      update categories
      set category_code = regexp_replace(category_code, '^( *unknown *)(\\.|$)', '\\1${NAMED}\\2', 'i')
      where category_code ~* '^ *unknown *(\\.|$)'`);
    await runner.query(`
      update products p
      set
        brand = case when lower(p.brand) = 'unknown' then p.brand || '${NAMED}' else p.brand end,
        category_code = regexp_replace(p.category_code, '^( *unknown *)(\\.|$)', '\\1${NAMED}\\2', 'i')
      from renamed_products r
      where p.product_id = r.product_id`);
    // As for a repair: a batch number from the store, without a row in write_batches.
    await runner.query(`
      update store_state
      set last_batch = last_batch + 1, last_batch_at = greatest(last_batch_at, clock_timestamp())
      where exists (select from renamed_products)`);
    await runner.query(`
      insert into product_changes (product_id, batch_id)
      select r.product_id, s.last_batch from renamed_products r cross join store_state s
      on conflict (product_id) do update set batch_id = excluded.batch_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Do not rename back: names added since could collide.
    await runner.query('select 1');
  }
}
