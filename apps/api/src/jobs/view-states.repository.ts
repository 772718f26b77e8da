import { Injectable } from '@nestjs/common';
import { type ViewName, viewName } from '@storepulse/contracts';
import type pg from 'pg';
import { z } from 'zod';
import { timestamp } from '../platform/column-types.js';
import { DeletesExpired } from '../platform/job.js';
import { queryRows, type SqlClient } from '../platform/query-rows.js';

const stateRow = z.object({ view: viewName, asOf: timestamp.nullable(), isBehind: z.boolean() });
export type ViewState = z.output<typeof stateRow>;

/** Batches are only needed for the freshness of views. */
const BATCH_DAYS = 7;
const DAY_MS = 86_400_000;

/** Up to which batch each materialized view counts, and whether it is behind. */
@Injectable()
export class ViewStatesRepository {
  async byView(client: SqlClient): Promise<Map<ViewName, ViewState>> {
    const rows = await queryRows(
      client,
      stateRow,
      `select v.view_name as view, v.as_of as "asOf", v.as_of_batch < s.last_batch as "isBehind"
       from view_state v
       cross join store_state s`,
    );
    return new Map(rows.map((row) => [row.view, row]));
  }

  /** The newest batch stays: it records when the store last changed. */
  @DeletesExpired({})
  async deleteOldBatches(client: pg.ClientBase, now: Date): Promise<number> {
    const result = await client.query(
      'delete from write_batches where committed_at < $1 and batch_id < (select max(batch_id) from write_batches)',
      [new Date(now.getTime() - BATCH_DAYS * DAY_MS)],
    );
    return result.rowCount ?? 0;
  }
}
