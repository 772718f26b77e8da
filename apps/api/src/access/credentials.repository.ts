import { Injectable } from '@nestjs/common';
import { role, type Role } from '@storepulse/contracts';
import { z } from 'zod';
import { timestamp } from '../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../platform/query-rows.js';
import type { MadeSecret } from './secrets.js';

const credentialRow = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
});
const apiTokenRow = credentialRow.extend({ role });
export type CredentialRow = z.output<typeof credentialRow>;
export type ApiTokenRow = z.output<typeof apiTokenRow>;

const TOKEN = 'token_id as id, name, prefix, created_at as "createdAt", last_used_at as "lastUsedAt", role';
const KEY = 'key_id as id, name, prefix, created_at as "createdAt", last_used_at as "lastUsedAt"';

/** Tokens and keys of programs. Revoked ones stay, so that an old name in a log still means something. */
@Injectable()
export class CredentialsRepository {
  async listApiTokens(client: SqlClient): Promise<ApiTokenRow[]> {
    // Question: which tokens are in force?
    return queryRows(client, apiTokenRow, `select ${TOKEN} from api_tokens where revoked_at is null order by token_id`);
  }

  async addApiToken(client: SqlClient, made: MadeSecret, name: string, of: Role, now: Date): Promise<ApiTokenRow> {
    // Question: what does the new token look like?
    return queryRow(
      client,
      apiTokenRow,
      `insert into api_tokens (token_hash, prefix, name, role, created_at) values ($1, $2, $3, $4, $5) returning ${TOKEN}`,
      [made.hash, made.prefix, name, of, now],
    );
  }

  async findApiToken(client: SqlClient, hash: Buffer): Promise<ApiTokenRow | undefined> {
    // Question: whose token in force is this?
    return (
      await queryRows(client, apiTokenRow, `select ${TOKEN} from api_tokens where token_hash = $1 and revoked_at is null`, [hash])
    )[0];
  }

  async revokeApiToken(client: SqlClient, id: string, now: Date): Promise<boolean> {
    const result = await client.query('update api_tokens set revoked_at = $2 where token_id = $1 and revoked_at is null', [id, now]);
    return result.rowCount === 1;
  }

  async touchApiToken(client: SqlClient, id: string, now: Date): Promise<void> {
    await client.query('update api_tokens set last_used_at = $2 where token_id = $1', [id, now]);
  }

  async listWriteKeys(client: SqlClient): Promise<CredentialRow[]> {
    // Question: which write keys are in force?
    return queryRows(client, credentialRow, `select ${KEY} from write_keys where revoked_at is null order by key_id`);
  }

  async addWriteKey(client: SqlClient, made: MadeSecret, name: string, now: Date): Promise<CredentialRow> {
    // Question: what does the new key look like?
    return queryRow(
      client,
      credentialRow,
      `insert into write_keys (key_hash, prefix, name, created_at) values ($1, $2, $3, $4) returning ${KEY}`,
      [made.hash, made.prefix, name, now],
    );
  }

  async findWriteKey(client: SqlClient, hash: Buffer): Promise<CredentialRow | undefined> {
    // Question: whose key in force is this?
    return (await queryRows(client, credentialRow, `select ${KEY} from write_keys where key_hash = $1 and revoked_at is null`, [hash]))[0];
  }

  async revokeWriteKey(client: SqlClient, id: string, now: Date): Promise<boolean> {
    const result = await client.query('update write_keys set revoked_at = $2 where key_id = $1 and revoked_at is null', [id, now]);
    return result.rowCount === 1;
  }

  async touchWriteKey(client: SqlClient, id: string, now: Date): Promise<void> {
    await client.query('update write_keys set last_used_at = $2 where key_id = $1', [id, now]);
  }
}
