import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Links each waiting amount to its event. Matched by time and product alone, it could go to another visit, or to an event without a price.
 */
export class AmountsOfEvents1765400010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Null takes no space. No foreign key: it would cost a lookup for each event.
    await runner.query('alter table events add amount_id bigint');
    // Waiting amounts identify their event only by these columns. Without any waiting amounts, the events are not read.
    await runner.query(`
      do $$
      begin
        if exists (select from unconverted_amounts) then
          with wanted as (
            select
              *,
              row_number() over (
                partition by event_time, event_type, product_id, brand_id, category_key, quantity order by amount_id) as place
            from unconverted_amounts
          ),
          found as (
            select
              e.tableoid, e.ctid as row_at, e.event_time, e.event_type, e.product_id, e.brand_id, e.category_key, e.quantity,
              row_number() over (
                partition by e.event_time, e.event_type, e.product_id, e.brand_id, e.category_key, e.quantity
                order by e.tableoid, e.ctid) as place
            from events e
            where e.price is null
              and e.event_time between (select min(event_time) from unconverted_amounts) and (select max(event_time) from unconverted_amounts)
              and (e.event_time, e.product_id) in (select event_time, product_id from unconverted_amounts)
          )
          update events e
          set amount_id = w.amount_id
          from wanted w
          join found f using (event_time, event_type, product_id, brand_id, category_key, quantity, place)
          where e.event_time = f.event_time and e.tableoid = f.tableoid and e.ctid = f.row_at;
        end if;
      end
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table events drop amount_id');
  }
}
