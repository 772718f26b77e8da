import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * References cost a look-up for each row that is written, and tie tables that would be distributed by different columns
 * (DESIGN §5). The fold alone writes these tables, and `npm run reconcile` looks at all of them.
 */
export class BulkLoad1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table products drop constraint products_brand_fkey;
      alter table brand_days drop constraint brand_days_brand_id_fkey`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table products add constraint products_brand_fkey foreign key (brand) references brands (name);
      alter table brand_days add constraint brand_days_brand_id_fkey foreign key (brand_id) references brands (brand_id)`);
  }
}
