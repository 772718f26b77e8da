import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The id as the shop writes it is called external id everywhere. */
export class ExternalIds1766400100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table outside_ids rename to external_ids;
      alter table external_ids rename column outside_id to external_id;
      alter table external_ids rename constraint outside_ids_pkey to external_ids_pkey;
      alter table external_ids rename constraint outside_ids_kind_check to external_ids_kind_check;
      alter sequence outside_id_surrogates rename to external_id_surrogates`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter sequence external_id_surrogates rename to outside_id_surrogates;
      alter table external_ids rename constraint external_ids_kind_check to outside_ids_kind_check;
      alter table external_ids rename constraint external_ids_pkey to outside_ids_pkey;
      alter table external_ids rename column external_id to outside_id;
      alter table external_ids rename to outside_ids`);
  }
}
