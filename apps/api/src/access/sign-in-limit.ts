import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { queryRow, type SqlClient } from '../platform/query-rows.js';
import { TooManySignInsError } from './access.errors.js';

const WINDOW_MS = 15 * 60_000;
const FAILURES_PER_ACCOUNT = 5;
const FAILURES_PER_ADDRESS = 20;

const attemptRow = z.object({ failure_id: z.string() });
const countRow = z.object({
  of_account: z.coerce.number(),
  of_address: z.coerce.number(),
  account_since: z.date(),
  address_since: z.date(),
});

/** How many failed sign-ins an account and an address may have. In the database, so that all processes count together. */
@Injectable()
export class SignInLimit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts an attempt as failed before its password is looked at, so that attempts sent at once cannot all slip through;
   * `forgive` takes back what succeeded.
   *
   * @throws TooManySignInsError
   */
  async begin(account: string, address: string): Promise<void> {
    const pool = this.database.writers.access;
    const now = this.clock.now();
    // Question: under which number does this attempt stand?
    const attempt = await queryRow(
      pool,
      attemptRow,
      'insert into sign_in_failures (account, address, failed_at) values (lower($1), $2, $3) returning failure_id',
      [account, address, now],
    );
    // Question: how many attempts within the window, this one included, has the account and has the address, and since when?
    const counts = await queryRow(
      pool,
      countRow,
      `select
         count(*) filter (where account = lower($1)) as of_account,
         count(*) filter (where address = $2) as of_address,
         coalesce(min(failed_at) filter (where account = lower($1)), $4) as account_since,
         coalesce(min(failed_at) filter (where address = $2), $4) as address_since
       from sign_in_failures
       where (account = lower($1) or address = $2) and failed_at > $3`,
      [account, address, new Date(now.getTime() - WINDOW_MS), now],
    );
    const since = [
      ...(counts.of_account > FAILURES_PER_ACCOUNT ? [counts.account_since] : []),
      ...(counts.of_address > FAILURES_PER_ADDRESS ? [counts.address_since] : []),
    ].map((time) => time.getTime());
    if (since.length === 0) return;
    // A refused attempt does not count, or somebody who keeps trying would lock the account for ever.
    await pool.query('delete from sign_in_failures where failure_id = $1', [attempt.failure_id]);
    throw new TooManySignInsError(Math.max(1, Math.ceil((Math.max(...since) + WINDOW_MS - now.getTime()) / 1000)));
  }

  /** After a sign-in that succeeded. */
  async forgive(client: SqlClient, account: string): Promise<void> {
    await client.query('delete from sign_in_failures where account = lower($1)', [account]);
  }

  /** @returns how many were cleared. */
  async clearOld(client: SqlClient): Promise<number> {
    const result = await client.query('delete from sign_in_failures where failed_at <= $1', [
      new Date(this.clock.now().getTime() - WINDOW_MS),
    ]);
    return result.rowCount ?? 0;
  }
}
