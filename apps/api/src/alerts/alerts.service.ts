import { Injectable } from '@nestjs/common';
import type { AlertAcknowledgement, AlertList } from '@storepulse/contracts';
import { LiveTopic, SLOW_MS } from '../platform/live-rule.js';
import { diskFullText } from '@storepulse/database/embedded/disk-guard.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Reads } from '../platform/reads.js';
import { DiskSpace } from '../platform/disk-space.js';
import { NotFoundError } from '../platform/errors.js';
import { Notices } from '../platform/notices.js';
import { OpenFiles } from '../platform/open-files.js';
import type { SqlClient } from '../platform/query-rows.js';
import { alertsNow, type Raised } from './alerts.query.js';

/** Current alerts, for HTTP, subscribe replies and pushes. */
@Injectable()
export class Alerts {
  constructor(
    private readonly database: Database,
    private readonly reads: Reads,
    private readonly disk: DiskSpace,
    private readonly notices: Notices,
    private readonly clock: Clock,
    private readonly files: OpenFiles,
  ) {
    // The disk belongs to this process, so no other one needs to know.
    disk.onChange(() => notices.raise({ type: 'alertsChanged' }));
  }

  @LiveTopic({
    topic: 'alerts',
    changedBy: ['refreshCompleted', 'refreshRunChanged', 'jobsChanged', 'loadChanged', 'alertsChanged'],
    everyMs: SLOW_MS,
  })
  now(): Promise<AlertList> {
    return this.reads.read((client) => this.list(client));
  }

  /** @throws NotFoundError when the alert is no longer current */
  acknowledge({ alertId, since }: AlertAcknowledgement, by: string): Promise<AlertList> {
    return this.database.write('console', async (client) => {
      const { alerts } = await this.list(client);
      // Compare times, not text: one time can be written in several ways.
      if (!alerts.some((it) => it.alertId === alertId && Date.parse(it.since) === Date.parse(since))) throw new NotFoundError('alert');
      await client.query(
        `insert into alert_acknowledgements (alert_id, since, acknowledged_by)
         values ($1, $2, $3)
         on conflict (alert_id) do update
         set since = excluded.since, acknowledged_by = excluded.acknowledged_by, acknowledged_at = excluded.acknowledged_at
         where alert_acknowledgements.since <> excluded.since`,
        [alertId, since, by],
      );
      // Delete acknowledgements of alerts that are over.
      await client.query('delete from alert_acknowledgements where alert_id <> all($1)', [alerts.map((it) => it.alertId)]);
      await this.notices.publish(client, { type: 'alertsChanged' });
      return this.list(client);
    });
  }

  /** Alerts from the database and from this process. */
  private list(client: SqlClient): Promise<AlertList> {
    return alertsNow(client, this.clock.now(), [...this.ofDisk(), ...this.ofFiles()]);
  }

  private ofDisk(): Raised[] {
    const { full } = this.disk;
    if (full === null) return [];
    return [
      {
        alertId: 'disk',
        severity: 'critical',
        title: diskFullText(full.neededBytes),
        detail: 'Events are rejected and no jobs run until disk space is free. Stored numbers stay readable.',
        since: full.since.toISOString(),
      },
    ];
  }

  private ofFiles(): Raised[] {
    const { warnSince, warning } = this.files;
    if (warnSince === null) return [];
    return [
      {
        alertId: 'open-files',
        severity: 'warning',
        title: 'The server is running out of file handles',
        detail: warning,
        since: warnSince.toISOString(),
      },
    ];
  }
}
