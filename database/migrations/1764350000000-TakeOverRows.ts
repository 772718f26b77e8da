import type { MigrationInterface, QueryRunner } from 'typeorm';
import { readSqlFile } from './sql-file.js';

/** Lets a refresh copy unchanged rows from the view it replaces. */
export class TakeOverRows1764350000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764350000000-take-over-rows.up.sql', import.meta.url));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764350000000-take-over-rows.down.sql', import.meta.url));
  }
}
