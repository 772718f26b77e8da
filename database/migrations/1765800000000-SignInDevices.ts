import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Devices that have signed in before. Failed sign-ins by others do not slow them down. */
export class SignInDevices1765800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table sign_in_devices (
        -- SHA-256 of the 256-bit token in the cookie.
        token_hash bytea primary key check (octet_length(token_hash) = 32),
        account_id bigint not null references accounts (account_id) on delete cascade,
        created_at timestamptz not null,
        expires_at timestamptz not null
      );
      create index sign_in_devices_account_id on sign_in_devices (account_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table sign_in_devices`);
  }
}
