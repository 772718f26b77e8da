import { Injectable } from '@nestjs/common';
import { role, type Role, sendableEvent, type WriteKeyLimits } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../platform/column-types.js';
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

const limitsRow = z.object({
  events_per_second: z.number().nullable(),
  burst: z.number().nullable(),
  events_per_day: numeric.nullable(),
  allowed_events: z.array(sendableEvent),
  allowed_origins: z.array(z.string()),
});
const writeKeyRow = credentialRow.extend(limitsRow.shape).transform((row) => {
  const {
    events_per_second: eventsPerSecond,
    burst,
    events_per_day: eventsPerDay,
    allowed_events: events,
    allowed_origins: origins,
    ...key
  } = row;
  const limits: WriteKeyLimits = { eventsPerSecond, burst, eventsPerDay, events, origins };
  return { ...key, limits };
});
const originsRow = limitsRow.pick({ allowed_origins: true });
export type WriteKeyRow = z.output<typeof writeKeyRow>;

const TOKEN = 'token_id as id, name, prefix, created_at as "createdAt", last_used_at as "lastUsedAt", role';
const LIMITS = 'events_per_second, burst, events_per_day, allowed_events, allowed_origins';
const KEY = `key_id as id, name, prefix, created_at as "createdAt", last_used_at as "lastUsedAt", ${LIMITS}`;

/** API tokens and write keys. Revoked ones stay in the table, so that old names in logs can still be looked up. */
@Injectable()
export class CredentialsRepository {
  async listApiTokens(client: SqlClient): Promise<ApiTokenRow[]> {
    return queryRows(client, apiTokenRow, `select ${TOKEN} from api_tokens where revoked_at is null order by token_id`);
  }

  async addApiToken(client: SqlClient, made: MadeSecret, name: string, of: Role, now: Date): Promise<ApiTokenRow> {
    return queryRow(
      client,
      apiTokenRow,
      `insert into api_tokens (token_hash, prefix, name, role, created_at) values ($1, $2, $3, $4, $5) returning ${TOKEN}`,
      [made.hash, made.prefix, name, of, now],
    );
  }

  async findApiToken(client: SqlClient, hash: Buffer): Promise<ApiTokenRow | undefined> {
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

  async listWriteKeys(client: SqlClient): Promise<WriteKeyRow[]> {
    return queryRows(client, writeKeyRow, `select ${KEY} from write_keys where revoked_at is null order by key_id`);
  }

  async addWriteKey(client: SqlClient, made: MadeSecret, name: string, limits: WriteKeyLimits, now: Date): Promise<WriteKeyRow> {
    return queryRow(
      client,
      writeKeyRow,
      `insert into write_keys (key_hash, prefix, name, created_at, ${LIMITS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${KEY}`,
      [made.hash, made.prefix, name, now, ...valuesOf(limits)],
    );
  }

  async limitWriteKey(client: SqlClient, id: string, limits: WriteKeyLimits): Promise<WriteKeyRow | undefined> {
    const rows = await queryRows(
      client,
      writeKeyRow,
      `update write_keys
       set (${LIMITS}) = ($2::int, $3::int, $4::bigint, $5::text[], $6::text[])
       where key_id = $1 and revoked_at is null
       returning ${KEY}`,
      [id, ...valuesOf(limits)],
    );
    return rows[0];
  }

  async findWriteKey(client: SqlClient, hash: Buffer): Promise<WriteKeyRow | undefined> {
    return (await queryRows(client, writeKeyRow, `select ${KEY} from write_keys where key_hash = $1 and revoked_at is null`, [hash]))[0];
  }

  /** The allowed page origins of each active key; an empty list allows any. */
  async listAllowedOrigins(client: SqlClient): Promise<string[][]> {
    const rows = await queryRows(client, originsRow, 'select distinct allowed_origins from write_keys where revoked_at is null');
    return rows.map(({ allowed_origins: origins }) => origins);
  }

  async revokeWriteKey(client: SqlClient, id: string, now: Date): Promise<boolean> {
    const result = await client.query('update write_keys set revoked_at = $2 where key_id = $1 and revoked_at is null', [id, now]);
    return result.rowCount === 1;
  }

  async touchWriteKey(client: SqlClient, id: string, now: Date): Promise<void> {
    await client.query('update write_keys set last_used_at = $2 where key_id = $1', [id, now]);
  }
}

const valuesOf = ({ eventsPerSecond, burst, eventsPerDay, events, origins }: WriteKeyLimits): unknown[] => [
  eventsPerSecond,
  burst,
  eventsPerDay,
  events,
  origins,
];
