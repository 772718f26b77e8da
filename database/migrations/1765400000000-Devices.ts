import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Links devices to users, so that a visit continues when its visitor signs in. Stored events have no device: their users, visits and
 * figures do not change. Bulk loads have no devices either, and add no rows to the index.
 */
export class Devices1765400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- is_anonymous: true if the event names no user; otherwise null, which takes no space.
      alter table events add device_id bigint, add is_anonymous boolean;
      create index events_device on events (device_id, event_time) where device_id is not null;

      -- From linked_at on, the device belongs to the user. Links from identify and alias calls are not in events, so this table is a source
      -- of truth too.
      create table device_links (
        device_id bigint not null,
        linked_at timestamptz not null,
        user_id bigint not null check (user_id <> device_id),
        primary key (device_id, linked_at, user_id)
      );

      -- The same text as a user and as a device has one number, but one row for each.
      alter table outside_ids
        drop constraint outside_ids_kind_check,
        add constraint outside_ids_kind_check check (kind in ('product', 'category', 'user', 'device'));

      -- A visit is the device's where the event has one, else the user's.
      alter table inactivity_sessions rename user_id to visitor_id;

      -- A batch may hold no events and only move stored events to other users.
      alter table write_batches
        drop constraint write_batches_events_check,
        add constraint write_batches_events_check check (events >= 0)`);
  }

  /** Visitors keep the users they were linked to. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from write_batches where events = 0;
      alter table write_batches
        drop constraint write_batches_events_check,
        add constraint write_batches_events_check check (events > 0);
      alter table inactivity_sessions rename visitor_id to user_id;
      insert into outside_ids (kind, outside_id, id)
      select 'user', outside_id, id from outside_ids where kind = 'device'
      on conflict do nothing;
      delete from outside_ids where kind = 'device';
      alter table outside_ids
        drop constraint outside_ids_kind_check,
        add constraint outside_ids_kind_check check (kind in ('product', 'category', 'user'));
      drop table device_links;
      drop index events_device;
      alter table events drop device_id, drop is_anonymous`);
  }
}
