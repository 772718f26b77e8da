import { Injectable } from '@nestjs/common';
import { role, type Role } from '@storepulse/contracts';
import { z } from 'zod';
import { queryRows, type SqlClient } from '../platform/query-rows.js';

const accountRow = z.object({
  account_id: z.string(),
  email: z.string(),
  name: z.string(),
  role,
  password_hash: z.string(),
  disabled: z.boolean(),
});
export type AccountRow = z.output<typeof accountRow>;

export interface NewAccount {
  email: string;
  name: string;
  role: Role;
  passwordHash: string;
  createdAt: Date;
}

const COLUMNS = 'account_id, email, name, role, password_hash, disabled';

@Injectable()
export class AccountsRepository {
  async findByEmail(client: SqlClient, email: string): Promise<AccountRow | undefined> {
    return (await queryRows(client, accountRow, `select ${COLUMNS} from accounts where email = lower($1)`, [email]))[0];
  }

  async findFirstAdmin(client: SqlClient): Promise<AccountRow | undefined> {
    // The admin with the oldest account.
    const sql = `select ${COLUMNS} from accounts where role = 'admin' and not disabled order by account_id limit 1`;
    return (await queryRows(client, accountRow, sql))[0];
  }

  /** @returns false if the e-mail already has an account. */
  async add(client: SqlClient, account: NewAccount): Promise<boolean> {
    const made = await queryRows(
      client,
      z.object({ account_id: z.string() }),
      `insert into accounts (email, name, role, password_hash, created_at)
       values (lower($1), $2, $3, $4, $5)
       on conflict (email) do nothing
       returning account_id`,
      [account.email, account.name, account.role, account.passwordHash, account.createdAt],
    );
    return made.length > 0;
  }

  async changePassword(client: SqlClient, accountId: string, passwordHash: string): Promise<void> {
    await client.query('update accounts set password_hash = $2 where account_id = $1', [accountId, passwordHash]);
  }
}
