import { Injectable } from '@nestjs/common';
import type { AlertAcknowledgement, AlertList } from '@storepulse/contracts';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Questions } from '../platform/questions.js';
import { NotFoundError } from '../platform/errors.js';
import { Notices } from '../platform/notices.js';
import { OpenFiles } from '../platform/open-files.js';
import type { SqlClient } from '../platform/query-rows.js';
import { alertsNow } from './alerts.query.js';

/** What needs a person now, for HTTP, subscribe reply and push alike. */
@Injectable()
export class Alerts {
  constructor(
    private readonly database: Database,
    private readonly questions: Questions,
    private readonly notices: Notices,
    private readonly clock: Clock,
    private readonly files: OpenFiles,
  ) {}

  now(): Promise<AlertList> {
    return this.questions.read((client) => this.list(client));
  }

  /** @throws NotFoundError where no such alert stands any more */
  acknowledge({ alertId, since }: AlertAcknowledgement, by: string): Promise<AlertList> {
    return this.database.write('console', async (client) => {
      const { alerts } = await this.list(client);
      // Another spelling of the same moment is the same.
      if (!alerts.some((it) => it.alertId === alertId && Date.parse(it.since) === Date.parse(since))) throw new NotFoundError('alert');
      await client.query(
        `insert into alert_acknowledgements (alert_id, since, acknowledged_by)
         values ($1, $2, $3)
         on conflict (alert_id) do update
         set since = excluded.since, acknowledged_by = excluded.acknowledged_by, acknowledged_at = excluded.acknowledged_at
         where alert_acknowledgements.since <> excluded.since`,
        [alertId, since, by],
      );
      // Those of alerts that are over are of no use any more.
      await client.query('delete from alert_acknowledgements where alert_id <> all($1)', [alerts.map((it) => it.alertId)]);
      await this.notices.publish(client, { type: 'alertsChanged' });
      return this.list(client);
    });
  }

  /** Those of the store, and those of this process. */
  private list(client: SqlClient): Promise<AlertList> {
    const { warnSince, warning } = this.files;
    const own =
      warnSince === null
        ? []
        : [
            {
              alertId: 'open-files',
              severity: 'warning' as const,
              title: 'The server is running out of file descriptors',
              detail: warning,
              since: warnSince.toISOString(),
            },
          ];
    return alertsNow(client, this.clock.now(), own);
  }
}
