import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who has seen to which alert, and loads that were refused for what their file is. */
export class AcknowledgeAlerts1765600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table alert_acknowledgements (
        alert_id text primary key,
        -- When the alert that was seen began: the same trouble beginning anew is another one.
        since timestamptz not null,
        acknowledged_by text not null,
        acknowledged_at timestamptz not null default clock_timestamp()
      );
      -- The file is no file of events: whoever gave the command was told so, and nothing of it is stored.
      alter table loads add refused boolean not null default false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table alert_acknowledgements;
      alter table loads drop refused`);
  }
}
