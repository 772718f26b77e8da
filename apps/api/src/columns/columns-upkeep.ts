import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { z } from 'zod';
import { Background } from '../platform/background.js';
import { numeric } from '../platform/column-types.js';
import { Database } from '../platform/database.js';
import { queryRow } from '../platform/query-rows.js';
import { fillAllCohortCells } from './cohort-cells.js';
import { Columns } from './columns.service.js';
import { ColumnsBuildingError, ColumnsUnavailableError } from './errors.js';

/** A smaller store is copied within the first answer. */
const LARGE_STORE_EVENTS = 100_000;
const EVERY_MS = 60_000;

const storedRow = z.object({ events: numeric, loading: z.boolean() });

/** It goes on in the background, or is tried again the next time. */
function notYet(error: unknown): void {
  if (!(error instanceof ColumnsBuildingError) && !(error instanceof ColumnsUnavailableError)) throw error;
}

/**
 * Copies what is new in a large store each minute, so that whoever asks after a load, or after an hour without questions, need not wait for
 * it. While a load runs, it gets the cores.
 */
@Injectable()
export class ColumnsUpkeep implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly columns: Columns,
    private readonly database: Database,
    private readonly background: Background,
  ) {}

  onApplicationBootstrap(): void {
    const keepUp = () => this.background.run('keep the columns up', this.keepUp());
    keepUp();
    this.timer = setInterval(keepUp, EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** @param least a store with no more events is left alone */
  async keepUp(least = LARGE_STORE_EVENTS): Promise<void> {
    await this.database.readInBackground(async (client) => {
      const { events, loading } = await queryRow(
        client,
        storedRow,
        `select (select coalesce(sum(events), 0) from stage_days) as events,
           exists (select from load_states where status = 'running') as loading`,
      );
      if (events > least && !loading) await this.columns.asOf(client, fillAllCohortCells).catch(notYet);
    });
  }
}
