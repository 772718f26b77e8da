import type { MigrationInterface, QueryRunner } from 'typeorm';
import { readSqlFile } from './sql-file.js';

/** Partitions the largest roll-ups by month, so that a load can write each month to a separate table. */
export class PartitionRollUps1764800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764800000000-partition-roll-ups.up.sql', import.meta.url));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764800000000-partition-roll-ups.down.sql', import.meta.url));
  }
}
