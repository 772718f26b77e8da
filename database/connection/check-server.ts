/** Checks whether a reachable server can hold the store: its version, that it is writable, and the rights of the user. */
import type pg from 'pg';
import { z } from 'zod';
import { DatabaseOpenError } from '../embedded/database-open-error.js';
import { quoted } from './open-error.js';

/** PostgreSQL 18 added `returning old.*, new.*` to `insert … on conflict`; the roll-ups depend on it. */
export const minimumServerVersion = 180_000;

const factsSchema = z.object({
  versionNumber: z.coerce.number().int(),
  version: z.string(),
  encoding: z.string(),
  isReadOnly: z.boolean(),
  userName: z.string(),
  databaseName: z.string(),
  schemaName: z.string().nullable(),
  canMakeTemporary: z.boolean(),
  canCreate: z.boolean(),
});

const factsQuery = `
  select
    current_setting('server_version_num') as "versionNumber",
    current_setting('server_version') as version,
    current_setting('server_encoding') as encoding,
    pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as "isReadOnly",
    current_user::text as "userName",
    current_database()::text as "databaseName",
    current_schema()::text as "schemaName",
    has_database_privilege(current_database(), 'temporary') as "canMakeTemporary",
    coalesce(has_schema_privilege(current_schema(), 'create'), false) as "canCreate"`;

/** @returns the server's version as text. @throws DatabaseOpenError with the command that grants the missing right */
export async function checkServer(client: pg.ClientBase, minimumVersion = minimumServerVersion): Promise<string> {
  const { rows } = await client.query(factsQuery);
  const facts = factsSchema.parse(rows[0]);
  const { userName, databaseName, schemaName } = facts;
  if (facts.versionNumber < minimumVersion) {
    const wanted = Math.floor(minimumVersion / 10_000);
    throw new DatabaseOpenError(
      'database/too_old',
      `Storepulse needs PostgreSQL ${wanted} or later, but DATABASE_URL points to ${facts.version}. Upgrade it, or leave DATABASE_URL unset to use the built-in one.`,
    );
  }
  if (facts.encoding !== 'UTF8') {
    throw new DatabaseOpenError(
      'database/unusable',
      `The database "${databaseName}" has the encoding ${facts.encoding}; Storepulse needs UTF8. Create one: create database NAME encoding 'UTF8' template template0`,
    );
  }
  if (facts.isReadOnly) {
    throw new DatabaseOpenError('database/unusable', 'DATABASE_URL points to a read-only server (a standby?). Use the primary server.');
  }
  if (schemaName === null) {
    throw missingRight(
      `use any schema of its search_path in "${databaseName}"`,
      `grant usage, create on schema public to ${quoted(userName)}`,
    );
  }
  if (!facts.canCreate) {
    throw missingRight(
      `create tables in the schema "${schemaName}"`,
      `grant create on schema ${quoted(schemaName)} to ${quoted(userName)}`,
    );
  }
  if (!facts.canMakeTemporary) {
    throw missingRight(
      `create temporary tables in "${databaseName}"`,
      `grant temporary on database ${quoted(databaseName)} to ${quoted(userName)}`,
    );
  }
  return facts.version;

  function missingRight(what: string, command: string): DatabaseOpenError {
    return new DatabaseOpenError('database/missing_right', `The database user "${userName}" may not ${what}. Run as the owner: ${command}`);
  }
}
