import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Index for the sessions of a user, used by the page of each session and by the list of a user's sessions. Both columns change only when an
 * earlier event comes late, so updates during a session stay in place (HOT).
 */
export class SessionsOfUsers1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index sessions_user on sessions (user_id, started_day)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index sessions_user');
  }
}
