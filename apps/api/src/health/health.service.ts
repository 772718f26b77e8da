import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Health } from '@storepulse/contracts';
import { z } from 'zod';
import { DatabaseAddresses } from '@storepulse/database/roles/database-addresses.js';
import { AccessService } from '../access/access.service.js';
import { Columns } from '../columns/columns.service.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { DiskSpace } from '../platform/disk-space.js';
import { Log } from '../platform/log.js';
import { errorMessage } from '../platform/error-code.js';
import { OpenFiles } from '../platform/open-files.js';
import { queryRow } from '../platform/query-rows.js';
import { waitAtMost } from '../platform/wait-at-most.js';

/** A caller waits this long for the database before it counts as unreachable. */
const DATABASE_TIMEOUT_MS = 2000;
const COLUMNS_TIMEOUT_MS = 2000;

const stateRow = z.object({ version: z.string(), newest_batch_at: z.date().nullable(), uncounted_since: z.date().nullable() });
type State = z.output<typeof stateRow>;

@Injectable()
export class HealthService {
  constructor(
    private readonly database: Database,
    private readonly addresses: DatabaseAddresses,
    private readonly access: AccessService,
    private readonly disk: DiskSpace,
    private readonly columns: Columns,
    private readonly clock: Clock,
    private readonly files: OpenFiles,
    private readonly log: Log,
  ) {}

  /** Never throws, never hangs. Only signed-in callers learn the running version. */
  async check(headers: Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>): Promise<Health> {
    const columns = this.columnsState();
    try {
      const [state, identity] = await waitAtMost(
        DATABASE_TIMEOUT_MS,
        Promise.all([this.state(), this.access.identify(headers)]),
        () => new Error(`no answer within ${DATABASE_TIMEOUT_MS} ms`),
      );
      return {
        live: true,
        ready: true,
        database: {
          ok: true,
          version: identity === null ? null : state.version,
          error: null,
          sharedRole: identity !== null && identity.kind !== 'writeKey' && identity.role === 'admin' ? this.addresses.sharedBecause : null,
        },
        disk: this.diskState(),
        columns: await columns,
        ingestLagSeconds: this.secondsSince(state.newest_batch_at),
        refreshLagSeconds: this.secondsSince(state.uncounted_since) ?? 0,
        warnings: this.warnings(),
      };
    } catch (error) {
      this.log.warn('not ready', { reason: errorMessage(error) });
      return {
        live: true,
        ready: false,
        database: { ok: false, version: null, error: 'The database is not responding.', sharedRole: null },
        disk: this.diskState(),
        columns: await columns,
        ingestLagSeconds: null,
        refreshLagSeconds: null,
        warnings: this.warnings(),
      };
    }
  }

  private warnings(): Health['warnings'] {
    return this.files.warnSince === null ? [] : [{ code: 'server/open_files', message: this.files.warning }];
  }

  private diskState(): Health['disk'] {
    return { ok: this.disk.full === null, neededBytes: this.disk.full?.neededBytes ?? null };
  }

  private async columnsState(): Promise<Health['columns']> {
    const none = { state: 'unavailable' as const, share: null };
    const { state, share } = await waitAtMost(COLUMNS_TIMEOUT_MS, this.columns.status(), () => new Error('no answer')).catch(() => none);
    return { ok: state !== 'unavailable', state, share };
  }

  private state(): Promise<State> {
    return queryRow(
      this.database.glances,
      stateRow,
      `select
         current_setting('server_version') as version,
         s.last_batch_at as newest_batch_at,
         (select coalesce(min(b.committed_at), s.last_batch_at)
          from write_batches b
          where b.batch_id > o.as_of_batch
          having o.as_of_batch < s.last_batch) as uncounted_since
       from store_state s
       cross join (select min(as_of_batch) as as_of_batch from view_state) o`,
    );
  }

  private secondsSince(time: Date | null): number | null {
    return time === null ? null : Math.max(0, Math.round((this.clock.now().getTime() - time.getTime()) / 100) / 10);
  }
}
