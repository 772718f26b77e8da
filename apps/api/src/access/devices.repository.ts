import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { queryRows, type SqlClient } from '../platform/query-rows.js';

const deviceRow = z.object({ token_hash: z.instanceof(Buffer) });

/** Devices remembered per account; those unused for longest are forgotten. */
const MAX_OF_ACCOUNT = 50;

/** Devices that have signed in before. Each belongs to one account and is worthless for others. */
@Injectable()
export class DevicesRepository {
  /** Whether this device has signed in to the account with this e-mail. */
  async isKnown(client: SqlClient, hash: Buffer, email: string, now: Date): Promise<boolean> {
    const rows = await queryRows(
      client,
      deviceRow,
      `select d.token_hash
       from sign_in_devices d
       join accounts a using (account_id)
       where d.token_hash = $1 and a.email = lower($2) and d.expires_at > $3`,
      [hash, email, now],
    );
    return rows.length > 0;
  }

  async add(client: SqlClient, hash: Buffer, accountId: string, now: Date, expiresAt: Date): Promise<void> {
    await client.query(
      `insert into sign_in_devices (token_hash, account_id, created_at, expires_at)
       values ($1, $2, $3, $4)`,
      [hash, accountId, now, expiresAt],
    );
    await client.query(
      `delete from sign_in_devices
       where account_id = $1 and token_hash not in (
         select token_hash from sign_in_devices where account_id = $1 order by created_at desc, token_hash limit $2)`,
      [accountId, MAX_OF_ACCOUNT],
    );
  }

  async forget(client: SqlClient, hash: Buffer): Promise<void> {
    await client.query('delete from sign_in_devices where token_hash = $1', [hash]);
  }

  /** Called when the password changes: anyone who knew the old one may have such a device. */
  async forgetAllOf(client: SqlClient, accountId: string): Promise<void> {
    await client.query('delete from sign_in_devices where account_id = $1', [accountId]);
  }

  /** @returns the number of deleted rows. */
  async clearExpired(client: SqlClient, now: Date): Promise<number> {
    return (await client.query('delete from sign_in_devices where expires_at <= $1', [now])).rowCount ?? 0;
  }
}
