import { Injectable } from '@nestjs/common';
import type { StoreInfo, StoreMode } from '@storepulse/contracts';
import { z } from 'zod';
import { storeEdge, storeEdgeColumns, storeMode } from '../analytics/store-state/store-edge.js';
import { HOLDS_EVENTS } from '../analytics/filters/stored-days.js';
import { unconvertedAmounts } from '../analytics/currencies/unconverted.query.js';
import { Build } from '../platform/build.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { DiskSpace } from '../platform/disk-space.js';
import { NextRead } from '../platform/next-read.js';
import { queryRow } from '../platform/query-rows.js';
import { SqlParameters } from '../platform/sql-parameters.js';

const storeRow = z.object({
  time_zone: z.string(),
  currency: z.string().nullable(),
  demo: z.boolean(),
  today: z.string(),
  first_stored_day: z.string().nullable(),
  last_stored_day: z.string().nullable(),
  ...storeEdgeColumns,
  now_at: z.string(),
  ends_at: z.string().nullable(),
});

function unfinishedDay(row: z.output<typeof storeRow>, mode: StoreMode): StoreInfo['unfinishedDay'] {
  if (row.last_day === null) return null;
  if (mode === 'live') return { day: row.today, until: row.now_at };
  // Ends at midnight: the last event fell in the last minute of its day, so that day is complete.
  return row.ends_at === null || row.ends_at === '00:00' ? null : { day: row.last_day, until: row.ends_at };
}

@Injectable()
export class StoreService {
  private readonly reading = new NextRead(() => this.read());

  constructor(
    private readonly database: Database,
    private readonly disk: DiskSpace,
    private readonly clock: Clock,
    private readonly build: Build,
  ) {}

  info(): Promise<StoreInfo> {
    return this.reading.now();
  }

  private async unconverted(): Promise<StoreInfo['unconverted']> {
    const all = await unconvertedAmounts(this.database.pool);
    return all
      .filter(({ purchases, refunds }) => purchases + refunds > 0)
      .map(({ currency, purchases, amount, refunds, refunded }) => ({ currency, purchases, amount, refunds, refunded }));
  }

  private async read(): Promise<StoreInfo> {
    const now = this.clock.now();
    const p = new SqlParameters();
    const row = await queryRow(
      this.database.pool,
      storeRow,
      `select
         s.time_zone, s.demo, s.currency,
         store_day(${p.add(now)})::text as today,
         to_char(d.first_day, 'YYYY-MM-DD') as first_stored_day,
         to_char(d.last_day, 'YYYY-MM-DD') as last_stored_day,
         e.data_through, e.last_day, e.through, e.sent_at,
         to_char(store_local(${p.add(now)}), 'HH24:MI') as now_at,
         to_char(date_trunc('minute', store_local(e.through)) + interval '1 minute', 'HH24:MI') as ends_at
       from store_state s
       cross join (select min(day) as first_day, max(day) as last_day from stage_days where ${HOLDS_EVENTS}) d
       cross join ${storeEdge(now, p)} e`,
      p.values,
    );
    const mode = storeMode(row);
    return {
      timeZone: row.time_zone,
      currency: row.currency,
      unconverted: await this.unconverted(),
      demo: row.demo,
      today: row.today,
      storedDays: { from: row.first_stored_day, to: row.last_stored_day },
      unfinishedDay: unfinishedDay(row, mode),
      mode,
      historic: mode === 'past',
      diskNeededBytes: this.disk.full?.neededBytes ?? null,
      serverTime: now.toISOString(),
      build: this.build.id,
    };
  }
}
