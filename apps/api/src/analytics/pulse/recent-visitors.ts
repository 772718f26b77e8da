import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Background } from '../../platform/background.js';
import { numeric } from '../../platform/column-types.js';
import { Database } from '../../platform/database.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';

const activityRow = z.object({ visitors: numeric, events: numeric });

/** Of five minutes. */
export interface Activity {
  /** Distinct users. */
  visitors: number;
  events: number;
}

/** Who was there and what happened in the five minutes up to the moment, by event time. Read from the raw events, 1 µs each. */
export const recentActivity = (client: SqlClient, at: Date): Promise<Activity> =>
  queryRow(
    client,
    activityRow,
    `select count(distinct user_id) as visitors, count(*) as events
     from events
     where event_time > $1::timestamptz - interval '5 minutes' and event_time <= $1`,
    [at],
  );

/** What takes longer is not counted for each beat of the pulse, which other numbers wait for. */
const CHEAP_MS = 50;
/** And is counted anew when as many times of what it took have passed: a tenth of a core at most. */
const REST = 10;

/**
 * Users and events of the last five minutes. At 5,000 events a second counting them takes a second, so the numbers on the screen are then those of some seconds ago, while the next are counted beside.
 */
@Injectable()
export class RecentVisitors {
  private last: { activity: Activity; atMs: number; tookMs: number } | null = null;
  private isCounting = false;

  constructor(
    private readonly database: Database,
    private readonly background: Background,
  ) {}

  /** In the reader's snapshot where counting is cheap. */
  async upTo(client: SqlClient, now: Date): Promise<Activity> {
    if (this.last === null || this.last.tookMs <= CHEAP_MS) return this.count(client, now);
    if (!this.isCounting && performance.now() - this.last.atMs > REST * this.last.tookMs) {
      this.isCounting = true;
      const counting = this.database.readBeside((reader) => this.count(reader, now)).finally(() => (this.isCounting = false));
      this.background.run('count recent visitors', counting);
    }
    return this.last.activity;
  }

  private async count(client: SqlClient, now: Date): Promise<Activity> {
    const begun = performance.now();
    const activity = await recentActivity(client, now);
    const atMs = performance.now();
    this.last = { activity, atMs, tookMs: atMs - begun };
    return activity;
  }
}
