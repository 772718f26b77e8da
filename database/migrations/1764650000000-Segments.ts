import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Saved user segments. Only the rule is stored; each answer computes the members. Few rows. */
export class Segments1764650000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table segments (
        segment_id bigint generated always as identity primary key,
        name text not null unique check (length(name) between 1 and 80),
        rule jsonb not null,
        author text not null,
        created_at timestamptz not null default now(),
        changed_by text,
        changed_at timestamptz,
        check ((changed_by is null) = (changed_at is null))
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table segments`);
  }
}
