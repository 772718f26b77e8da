import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last batch that changed each day of `cart_days`. A purchase changes the day on which its product was put in the cart. */
export class CartDayBatches1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table cart_day_batches (
        day date primary key,
        changed_batch bigint not null
      ) with (fillfactor = 60)`);
    await runner.query(`
      insert into cart_day_batches (day, changed_batch)
      select distinct d.day, s.last_batch
      from cart_days d
      cross join store_state s`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table cart_day_batches');
  }
}
