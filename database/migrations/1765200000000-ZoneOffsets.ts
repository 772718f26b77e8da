import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Stores the offsets of the store's zone, so that every engine agrees where its days begin. The set-up of the store fills them in and
 * recreates the functions with them (database/zone); until then every day is a UTC day.
 */
export class ZoneOffsets1765200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table zone_offsets (
        begins_at timestamptz primary key,
        offset_seconds integer not null check (abs(offset_seconds) < 86400)
      )`);
    await runner.query('alter table store_state add column zone_rules text');
    await runner.query(`
      create function store_local(moment timestamptz) returns timestamp language sql immutable parallel safe
        return moment at time zone 'UTC'`);
    await runner.query(`
      create function store_instant(local timestamp) returns timestamptz language sql immutable parallel safe
        return local at time zone 'UTC'`);
    await runner.query(`
      create function store_day(moment timestamptz) returns date language sql immutable parallel safe return store_local(moment)::date`);
    await runner.query(`
      create function day_start(day date) returns timestamptz language sql immutable parallel safe return store_instant(day::timestamp)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function day_start(date)');
    await runner.query('drop function store_day(timestamptz)');
    await runner.query('drop function store_instant(timestamp)');
    await runner.query('drop function store_local(timestamptz)');
    await runner.query('alter table store_state drop column zone_rules');
    await runner.query('drop table zone_offsets');
  }
}
