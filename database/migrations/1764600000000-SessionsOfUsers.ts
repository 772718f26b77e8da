import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which sessions a user has: asked for on the page of each session and by the list of one user's. A session keeps both columns, but for an
 * earlier event that comes late, so the rows that change while it lasts stay where they are (HOT).
 */
export class SessionsOfUsers1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index sessions_user on sessions (user_id, started_day)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index sessions_user');
  }
}
