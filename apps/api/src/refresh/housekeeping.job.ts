import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { gatherStatistics } from '../../../../database/fold/gather-statistics.js';
import { dropOldMessagePartitions } from '../../../../database/partitions/message-partitions.js';
import { AccessUpkeep } from '../access/access-upkeep.js';
import { Clock } from '../platform/clock.js';
import type { JobHandler } from './job-handler.js';
import { RefreshRunsRepository } from './refresh-runs.repository.js';

/** Batches are only needed for the freshness of views. */
const BATCH_DAYS = 7;
/** Short, because the raw text of a rejected event may name a person. */
const REJECTED_DAYS = 14;
const LEDGER_DAYS = 400;
const RUNS_PER_TARGET = 1000;
const DAY_MS = 86_400_000;

/** Deletes expired data, and updates what the database does not update by itself. */
@Injectable()
export class HousekeepingJob implements JobHandler {
  readonly title = 'Delete expired data';

  constructor(
    private readonly runs: RefreshRunsRepository,
    private readonly access: AccessUpkeep,
    private readonly clock: Clock,
  ) {}

  async nothingToDo(): Promise<null> {
    return null;
  }

  async run(client: pg.ClientBase): Promise<number> {
    const now = this.clock.now().getTime();
    // Keep the newest batch: it records when the store last changed.
    const batches = await client.query(
      'delete from write_batches where committed_at < $1 and batch_id < (select max(batch_id) from write_batches)',
      [new Date(now - BATCH_DAYS * DAY_MS)],
    );
    const rejected = await client.query(`delete from rejected_events where source = 'http' and received_at < $1`, [
      new Date(now - REJECTED_DAYS * DAY_MS),
    ]);
    const minutes = await client.query('delete from ingest_minutes where minute < $1', [new Date(now - LEDGER_DAYS * DAY_MS)]);
    const cuts = await client.query('delete from ingest_cuts where minute < $1', [new Date(now - LEDGER_DAYS * DAY_MS)]);
    await gatherStatistics(client);
    const expired = await this.access.clearExpired();
    const runs = await this.runs.clearOld(client, RUNS_PER_TARGET);
    // Last, because writers wait from here until the commit.
    const messageDays = await dropOldMessagePartitions(client, this.clock.now());
    return (
      messageDays + (batches.rowCount ?? 0) + (rejected.rowCount ?? 0) + (minutes.rowCount ?? 0) + (cuts.rowCount ?? 0) + expired + runs
    );
  }
}
