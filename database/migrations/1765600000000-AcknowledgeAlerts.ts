import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Acknowledged alerts, and loads refused because of the kind of file. */
export class AcknowledgeAlerts1765600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table alert_acknowledgements (
        alert_id text primary key,
        -- When the acknowledged alert began: if the same problem begins again, it is a new alert.
        since timestamptz not null,
        acknowledged_by text not null,
        acknowledged_at timestamptz not null default clock_timestamp()
      );
      -- The file does not hold events. Whoever ran the command was told so, and nothing of it is stored.
      alter table loads add refused boolean not null default false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table alert_acknowledgements;
      alter table loads drop refused`);
  }
}
