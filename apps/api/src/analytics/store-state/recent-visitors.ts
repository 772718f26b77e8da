import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Background } from '../../platform/background.js';
import { numeric } from '../../platform/column-types.js';
import { Database } from '../../platform/database.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';

const activityRow = z.object({ visitors: numeric, events: numeric });

/** Activity in the last five minutes. */
export interface Activity {
  /** Distinct users. */
  visitors: number;
  events: number;
}

/** Users and events in the five minutes before `at`, by event time. Reads raw events, 1 µs each. */
export const recentActivity = (client: SqlClient, at: Date): Promise<Activity> =>
  queryRow(
    client,
    activityRow,
    `select count(distinct user_id) as visitors, count(*) as events
     from events
     where event_time > $1::timestamptz - interval '5 minutes' and event_time <= $1`,
    [at],
  );

/** A count that takes longer is not repeated on each pulse, because the other figures wait for it. */
const CHEAP_MS = 50;
/** It is repeated after this many times its duration: a tenth of a core at most. */
const REST = 10;

/**
 * Users and events of the last five minutes. At 5,000 events per second the count takes a second. The screen then shows figures from a few
 * seconds ago, while the next count runs in the background.
 */
@Injectable()
export class RecentVisitors {
  private last: { activity: Activity; atMs: number; tookMs: number } | null = null;
  private isCounting = false;

  constructor(
    private readonly database: Database,
    private readonly background: Background,
  ) {}

  /** Counts in the reader's snapshot while that is cheap. */
  async upTo(client: SqlClient, now: Date): Promise<Activity> {
    if (this.last === null || this.last.tookMs <= CHEAP_MS) return this.count(client, now);
    if (!this.isCounting && performance.now() - this.last.atMs > REST * this.last.tookMs) {
      this.isCounting = true;
      const counting = this.database.readInBackground((reader) => this.count(reader, now)).finally(() => (this.isCounting = false));
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
