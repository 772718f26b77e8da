import type { MigrationInterface, QueryRunner } from 'typeorm';
import { readSqlFile } from './sql-file.js';

/** Distinct users of any range as a sum: counted by the day, and the day on which the same user came before. */
export class CountReturns1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764300000000-count-returns.up.sql', import.meta.url));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764300000000-count-returns.down.sql', import.meta.url));
  }
}
