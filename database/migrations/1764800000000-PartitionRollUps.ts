import type { MigrationInterface, QueryRunner } from 'typeorm';
import { readSqlFile } from './sql-file.js';

/** The largest roll-ups in partitions of a month, so that a load writes each of them aside. */
export class PartitionRollUps1764800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764800000000-partition-roll-ups.up.sql', import.meta.url));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(await readSqlFile('1764800000000-partition-roll-ups.down.sql', import.meta.url));
  }
}
