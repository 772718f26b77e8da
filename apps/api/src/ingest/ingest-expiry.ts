import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { dropOldMessagePartitions } from '@storepulse/database/partitions/message-partitions.js';
import { DeletesExpired } from '../platform/job.js';

/** Short, because the raw text of a rejected event may name a person. */
const REJECTED_DAYS = 14;
const LEDGER_DAYS = 400;
const DAY_MS = 86_400_000;

/** Deletes what ingest no longer needs: old rejected events, counts by minute, and message ids. */
@Injectable()
export class IngestExpiry {
  @DeletesExpired({})
  async deleteRows(client: pg.ClientBase, now: Date): Promise<number> {
    const rejected = await client.query(`delete from rejected_events where source = 'http' and received_at < $1`, [
      new Date(now.getTime() - REJECTED_DAYS * DAY_MS),
    ]);
    const firstMinute = new Date(now.getTime() - LEDGER_DAYS * DAY_MS);
    const minutes = await client.query('delete from ingest_minutes where minute < $1', [firstMinute]);
    const cuts = await client.query('delete from ingest_cuts where minute < $1', [firstMinute]);
    return (rejected.rowCount ?? 0) + (minutes.rowCount ?? 0) + (cuts.rowCount ?? 0);
  }

  @DeletesExpired({ locksWriters: true })
  dropMessageIds(client: pg.ClientBase, now: Date): Promise<number> {
    return dropOldMessagePartitions(client, now);
  }
}
