import type { MigrationInterface, QueryRunner } from 'typeorm';

/** American spelling, as everywhere else. */
export class CatalogVersion1766400300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table store_state rename column catalogue_version to catalog_version');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table store_state rename column catalog_version to catalogue_version');
  }
}
