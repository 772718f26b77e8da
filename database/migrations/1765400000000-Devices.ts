import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who used which device, so that a visit goes on when its visitor signs in. Events that are stored have no device: their users, visits and
 * figures stay. Bulk loads have none either; the index holds no row of theirs.
 */
export class Devices1765400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- is_anonymous: true where the event names no user; else null, which takes no room.
      alter table events add device_id bigint, add is_anonymous boolean;
      create index events_device on events (device_id, event_time) where device_id is not null;

      -- From linked_at on the user has the device. What identify and alias calls say is not in events, so this is a source as events are.
      create table device_links (
        device_id bigint not null,
        linked_at timestamptz not null,
        user_id bigint not null check (user_id <> device_id),
        primary key (device_id, linked_at, user_id)
      );

      -- The same text as a user and as a device has one number, but a row for each.
      alter table outside_ids
        drop constraint outside_ids_kind_check,
        add constraint outside_ids_kind_check check (kind in ('product', 'category', 'user', 'device'));

      -- A visit is the device's where the event has one, else the user's.
      alter table inactivity_sessions rename user_id to visitor_id;

      -- A batch may only say who did what is stored already.
      alter table write_batches
        drop constraint write_batches_events_check,
        add constraint write_batches_events_check check (events >= 0)`);
  }

  /** Visitors keep the users that they turned out to be. */
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
