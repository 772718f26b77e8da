import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notes that people attach to days. Few rows, so the only index is the one for their order. */
export class Annotations1764550000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table annotations (
        annotation_id bigint generated always as identity primary key,
        from_day date not null,
        to_day date not null check (to_day >= from_day),
        body text not null check (length(body) between 1 and 200),
        author text not null,
        created_at timestamptz not null default now(),
        changed_by text,
        changed_at timestamptz,
        check ((changed_by is null) = (changed_at is null))
      )`);
    await runner.query(`create index annotations_order on annotations (from_day desc, annotation_id desc)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table annotations`);
  }
}
