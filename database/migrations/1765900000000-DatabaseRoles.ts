import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Schema for the database roles (database/roles): a table with their names and the secret of their passwords, readable only by the owner,
 * and a function with which a batch creates a partition, so that the writer of events need not own their tables.
 */
export class DatabaseRoles1765900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table role_set (
        only_one boolean primary key default true check (only_one),
        -- The name of each role is this, an underscore, and its purpose.
        name text not null,
        -- OID of the database: a copy of the database gets its own roles.
        database_oid oid not null,
        secret bytea not null check (octet_length(secret) = 32),
        -- Digest of the rights granted last.
        rights text not null
      )`);
    // The caller chooses name and bounds, so both are checked: the name must belong to the table, the bounds to a month or a day.
    await runner.query(`
      create function add_partition(parent text, name text, lower_bound text, upper_bound text, fill integer) returns void
      language plpgsql security definer as $$
      begin
        if not (parent in ('events', 'product_days', 'sessions', 'user_days') and name ~ ('^' || parent || '_\\d{4}_\\d{2}$')
          or parent = 'event_messages' and name ~ '^event_messages_\\d{4}_\\d{2}_\\d{2}$')
        then
          raise exception 'not a partition of the store: % of %', name, parent using errcode = 'insufficient_privilege';
        end if;
        if not upper_bound::timestamptz - lower_bound::timestamptz between interval '1 day' and interval '31 days' then
          raise exception 'not the bounds of a partition: % to %', lower_bound, upper_bound using errcode = 'invalid_parameter_value';
        end if;
        if parent = 'event_messages' then
          execute format('create table %I (like event_messages, primary key (message_key))', name);
        else
          execute format('create table %I (like %I including defaults including constraints) with (fillfactor = %s)', name, parent, fill);
        end if;
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, name, lower_bound, upper_bound);
      end $$`);
    // The function must find its own tables, whatever the caller's search_path: temporary tables come last.
    await runner.query(`
      do $$ begin
        execute format('alter function add_partition(text, text, text, text, integer) set search_path = %I, pg_temp', current_schema());
      end $$`);
    await runner.query(`alter function add_partition(text, text, text, text, integer) set timezone = 'UTC'`);
    await runner.query('revoke all on function add_partition(text, text, text, text, integer) from public');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function add_partition(text, text, text, text, integer)');
    await runner.query('drop table role_set');
  }
}
