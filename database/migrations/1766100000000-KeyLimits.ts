import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Limits of each write key, and what they cut. */
export class KeyLimits1766100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table write_keys
        -- Null or empty: no limit.
        add events_per_second integer check (events_per_second > 0),
        add burst integer check (burst > 0),
        add events_per_day bigint check (events_per_day > 0),
        add allowed_events text[] not null default '{}',
        add allowed_origins text[] not null default '{}',
        add check (burst is null or events_per_second is not null);
      -- Lines of intake_minutes that the limits of the key cut. Lines over the rate or the daily cap also count as shed there; events that
      -- the key may not send also count as rejected. Requests from pages that may not use the key are refused unread and have no lines.
      create table intake_cuts (
        minute timestamptz not null,
        write_key_id bigint not null,
        reason text not null check (reason in ('rate', 'dailyCap', 'event', 'origin')),
        lines bigint not null check (lines >= 0),
        requests bigint not null check (requests > 0),
        last_at timestamptz not null,
        primary key (minute, write_key_id, reason)
      ) with (fillfactor = 60)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table intake_cuts;
      alter table write_keys
        drop events_per_second cascade, drop burst cascade, drop events_per_day, drop allowed_events, drop allowed_origins`);
  }
}
