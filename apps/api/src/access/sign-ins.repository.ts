import { Injectable } from '@nestjs/common';
import { role } from '@storepulse/contracts';
import { z } from 'zod';
import { queryRows, type SqlClient } from '../platform/query-rows.js';

const signInRow = z.object({
  account_id: z.string(),
  email: z.string(),
  name: z.string(),
  role,
  last_seen_at: z.date(),
});
export type SignInRow = z.output<typeof signInRow>;

const hashRow = z.object({ token_hash: z.instanceof(Buffer) });

@Injectable()
export class SignInsRepository {
  /** The sign-in of a token if it has not expired, was used since `idleSince`, and its account is enabled. */
  async findLive(client: SqlClient, hash: Buffer, now: Date, idleSince: Date): Promise<SignInRow | undefined> {
    const rows = await queryRows(
      client,
      signInRow,
      `select a.account_id, a.email, a.name, a.role, s.last_seen_at
       from sign_ins s
       join accounts a using (account_id)
       where s.token_hash = $1 and s.expires_at > $2 and s.last_seen_at > $3 and not a.disabled`,
      [hash, now, idleSince],
    );
    return rows[0];
  }

  async add(client: SqlClient, hash: Buffer, accountId: string, now: Date, expiresAt: Date): Promise<void> {
    await client.query(
      `insert into sign_ins (token_hash, account_id, created_at, last_seen_at, expires_at)
       values ($1, $2, $3, $3, $4)`,
      [hash, accountId, now, expiresAt],
    );
  }

  async touch(client: SqlClient, hash: Buffer, now: Date): Promise<void> {
    await client.query('update sign_ins set last_seen_at = $2 where token_hash = $1 and last_seen_at < $2', [hash, now]);
  }

  /** @returns whether the token was signed in. */
  async end(client: SqlClient, hash: Buffer): Promise<boolean> {
    return (await queryRows(client, hashRow, 'delete from sign_ins where token_hash = $1 returning token_hash', [hash])).length > 0;
  }

  /** Ends all sign-ins of an account; returns the hashes of their tokens. */
  async endAllOf(client: SqlClient, accountId: string): Promise<Buffer[]> {
    const ended = await queryRows(client, hashRow, 'delete from sign_ins where account_id = $1 returning token_hash', [accountId]);
    return ended.map((row) => row.token_hash);
  }

  /** @returns the number of deleted rows. */
  async clearExpired(client: SqlClient, now: Date, idleSince: Date): Promise<number> {
    const result = await client.query('delete from sign_ins where expires_at <= $1 or last_seen_at <= $2', [now, idleSince]);
    return result.rowCount ?? 0;
  }
}
