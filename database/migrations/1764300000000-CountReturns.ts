import type { MigrationInterface, QueryRunner } from 'typeorm';
import { readSqlFile } from './sql-file.js';

/** Makes distinct users of any range a sum: users are counted by day and by their previous active day. */
export class CountReturns1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764300000000-count-returns.up.sql', import.meta.url));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764300000000-count-returns.down.sql', import.meta.url));
  }
}
