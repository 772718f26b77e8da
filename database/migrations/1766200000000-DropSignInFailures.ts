import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Wrong passwords are counted in memory: a stranger who guesses must not write to the database. */
export class DropSignInFailures1766200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table sign_in_failures`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table sign_in_failures (
        failure_id bigint generated always as identity primary key,
        account text not null,
        address text not null,
        failed_at timestamptz not null
      );
      create index sign_in_failures_account on sign_in_failures (account, failed_at);
      create index sign_in_failures_address on sign_in_failures (address, failed_at)`);
  }
}
