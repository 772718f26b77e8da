import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Constraints keep their names when a table or column is renamed: error messages would still show the former words. */
export class ConstraintNames1766400400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$
      declare
        former record;
        name text;
        word text[];
      begin
        for former in
          select conrelid::regclass as named_table, conname::text as name from pg_constraint
          where conrelid in ('external_ids'::regclass, 'ingest_minutes'::regclass, 'ingest_cuts'::regclass, 'returning_users'::regclass,
            'returning_brand_users'::regclass, 'store_state'::regclass)
        loop
          name := former.name;
          foreach word slice 1 in array array[['outside_id', 'external_id'], ['intake_', 'ingest_'], ['_noted_', '_ignored_'],
            ['_unkept_', '_unlisted_'], ['user_returns', 'returning_users'], ['brand_returns', 'returning_brand_users'],
            ['_marks_', '_activity_mask_'], ['catalogue', 'catalog']]
          loop
            name := replace(name, word[1], word[2]);
          end loop;
          if name <> former.name then
            execute format('alter table %s rename constraint %I to %I', former.named_table, former.name, name);
          end if;
        end loop;
      end $$`);
  }

  /** Nothing refers to these constraints by name. */
  async down(): Promise<void> {}
}
