import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One word for each concept: ingest, ignored calls, rejected lines that are not listed. */
export class IngestNames1766400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table intake_minutes rename to ingest_minutes;
      alter table intake_cuts rename to ingest_cuts;
      alter table ingest_minutes rename column noted to ignored;
      alter table ingest_minutes rename column unkept to unlisted`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table ingest_minutes rename column unlisted to unkept;
      alter table ingest_minutes rename column ignored to noted;
      alter table ingest_cuts rename to intake_cuts;
      alter table ingest_minutes rename to intake_minutes`);
  }
}
