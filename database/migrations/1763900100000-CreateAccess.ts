import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts that may sign in, and the tokens of programs. Only a hash of each secret is stored. */
export class CreateAccess1763900100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table accounts (
        account_id bigint generated always as identity primary key,
        email text not null unique check (email = lower(email)),
        name text not null,
        role text not null check (role in ('viewer', 'analyst', 'admin')),
        -- argon2id, in the PHC string format.
        password_hash text not null,
        created_at timestamptz not null,
        disabled boolean not null default false
      )`);
    await runner.query(`
      create table sign_ins (
        -- SHA-256 of the 256-bit token in the cookie.
        token_hash bytea primary key check (octet_length(token_hash) = 32),
        account_id bigint not null references accounts (account_id) on delete cascade,
        created_at timestamptz not null,
        last_seen_at timestamptz not null,
        expires_at timestamptz not null
      )`);
    await runner.query(`create index sign_ins_account_id on sign_ins (account_id)`);
    await runner.query(`
      create table api_tokens (
        token_id bigint generated always as identity primary key,
        token_hash bytea not null unique check (octet_length(token_hash) = 32),
        prefix text not null,
        name text not null,
        role text not null check (role in ('viewer', 'analyst', 'admin')),
        created_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz
      )`);
    await runner.query(`
      create table write_keys (
        key_id bigint generated always as identity primary key,
        key_hash bytea not null unique check (octet_length(key_hash) = 32),
        prefix text not null,
        name text not null,
        created_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz
      )`);
    // Failed sign-ins by account and by address, kept for the minutes in which they count.
    await runner.query(`
      create table sign_in_failures (
        failure_id bigint generated always as identity primary key,
        account text not null,
        address text not null,
        failed_at timestamptz not null
      )`);
    await runner.query(`create index sign_in_failures_account on sign_in_failures (account, failed_at)`);
    await runner.query(`create index sign_in_failures_address on sign_in_failures (address, failed_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table sign_in_failures, write_keys, api_tokens, sign_ins, accounts`);
  }
}
