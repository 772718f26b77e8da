import type { MigrationInterface, QueryRunner } from 'typeorm';
import { readSqlFile } from './sql-file.js';

/** Indexes and a view for queries that, by the query bench, read everything to return a few rows. */
export class SpeedUpReads1764150000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764150000000-speed-up-reads.up.sql', import.meta.url));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764150000000-speed-up-reads.down.sql', import.meta.url));
  }
}
