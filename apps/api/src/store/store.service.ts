import { Injectable } from '@nestjs/common';
import type { CoveredDays, ShorterRangeQuery, StoreInfo } from '@storepulse/contracts';
import { z } from 'zod';
import { answerableDays, shorterRange } from '../analytics/scope/answerable-days.query.js';
import { Settings } from '../config/settings.js';
import { Build } from '../platform/build.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { NextRead } from '../platform/next-read.js';
import { queryRow } from '../platform/query-rows.js';

const DAY_MS = 86_400_000;

const storeRow = z.object({
  time_zone: z.string(),
  demo: z.boolean(),
  today: z.string(),
  first_day: z.string().nullable(),
  last_day: z.string().nullable(),
  last_event_at: z.date().nullable(),
});

@Injectable()
export class StoreService {
  private readonly reading = new NextRead(() => this.read());

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly build: Build,
  ) {}

  info(): Promise<StoreInfo> {
    return this.reading.now();
  }

  shorterRange({ from, to }: ShorterRangeQuery): Promise<CoveredDays> {
    return shorterRange(this.database.pool, { from: from ?? null, to: to ?? null });
  }

  private async read(): Promise<StoreInfo> {
    const now = this.clock.now();
    // Question: in which zone does the store count days, which day is it there, and which days does it hold?
    const row = await queryRow(
      this.database.pool,
      storeRow,
      `select
         s.time_zone, s.demo,
         store_day($1)::text as today,
         to_char(d.first_day, 'YYYY-MM-DD') as first_day,
         to_char(d.last_day, 'YYYY-MM-DD') as last_day,
         d.last_event_at
       from store_state s
       cross join (
         select min(day) as first_day, max(day) as last_day, max(last_event_at) as last_event_at
         from stage_days
         where events > 0) d`,
      [now],
    );
    return {
      timeZone: row.time_zone,
      currency: this.settings.currency ?? null,
      demo: row.demo,
      today: row.today,
      answerableDays: await answerableDays(this.database.pool, { from: row.first_day, to: row.last_day }),
      storedDays: { from: row.first_day, to: row.last_day },
      historic: row.last_event_at !== null && now.getTime() - row.last_event_at.getTime() > DAY_MS,
      serverTime: now.toISOString(),
      build: this.build.id,
    };
  }
}
