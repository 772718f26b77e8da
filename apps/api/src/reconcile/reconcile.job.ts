import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { checkAndKeep, partsByNeed } from '@storepulse/database/reconcile/results.js';
import { storeTimeZone } from '@storepulse/database/reconcile/store-days.js';
import { Clock } from '../platform/clock.js';
import { Job, type JobHandler } from '../platform/job.js';
import { Log } from '../platform/log.js';
import { queryRow } from '../platform/query-rows.js';
import { ColumnsCheck } from './columns-check.js';

/** After this long, the job stops before the next check; the next run continues with days unchecked for longest. */
const BUDGET_MS = 3_600_000;

const answerRow = z.object({ answer: z.boolean() });
const sumRow = z.object({ rows: z.coerce.number() });

/** Recomputes the store from its events, a day at a time, and records differences. */
@Injectable()
@Job('reconcile')
export class ReconcileJob implements JobHandler {
  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly columns: ColumnsCheck,
  ) {}

  async nothingToDo(client: pg.ClientBase): Promise<string | null> {
    if (await isLoading(client)) return 'A file is being loaded.';
    const { answer } = await queryRow(client, answerRow, 'select exists (select from stage_days) as answer');
    return answer ? null : 'No events are stored.';
  }

  /** Each check has its own snapshot, so that none delays vacuum for longer than it takes itself. */
  async prepare(client: pg.ClientBase, beside: () => Promise<pg.ClientBase>): Promise<void> {
    const counter = await beside();
    const until = this.clock.now().getTime() + BUDGET_MS;
    const timeZone = await storeTimeZone(client);
    for (const part of await partsByNeed(client)) {
      if (this.clock.now().getTime() > until || (await isLoading(client))) return;
      const found = await checkAndKeep(counter, part, timeZone, (day) => this.columns.compare(counter, day));
      for (const { table, rows } of found) this.log.warn('stored rows differ from the events', { day: part, table, rows });
      if (part !== null && found.some(({ table }) => table === 'columns')) await this.columns.repair(part);
    }
  }

  /** @returns the number of differing rows, by the latest check of each day and of the whole store. */
  async run(client: pg.ClientBase): Promise<number> {
    const { rows } = await queryRow(client, sumRow, 'select coalesce(sum(differing_rows), 0) as rows from reconcile_results');
    return rows;
  }
}

async function isLoading(client: pg.ClientBase): Promise<boolean> {
  const { answer } = await queryRow(client, answerRow, `select exists (select from load_states where status = 'running') as answer`);
  return answer;
}
