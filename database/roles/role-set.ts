/**
 * The roles of one store: their names and the secret of their passwords. Roles belong to the whole server, which may hold several stores.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { migrations } from '../migrations/index.js';
import { DATABASE_ROLES, DatabaseAddresses, type DatabaseRole } from './database-addresses.js';
import {
  DEFAULT_RIGHTS,
  FUNCTIONS,
  GROUP_RIGHTS,
  SECRET_COLUMN,
  SEQUENCE_RIGHTS,
  SHOWN_WITHOUT_SECRETS,
  TABLE_RIGHTS,
  TABLES,
  VIEWS,
} from './rights.js';
import { addressOf, passwordOf, verifierOf } from './role-secrets.js';

export interface RoleSet {
  name: string;
  secret: Buffer;
  /** Digest of the rights granted last; null for a new set. */
  rights: string | null;
}

export interface Surroundings {
  database: string;
  database_oid: number;
  schema: string;
  user: string;
  is_superuser: boolean;
  can_make_roles: boolean;
}

const surroundingsRow = z.object({
  database: z.string(),
  database_oid: z.number(),
  schema: z.string(),
  user: z.string(),
  is_superuser: z.boolean(),
  can_make_roles: z.boolean(),
});
const presentRow = z.object({ present: z.boolean() });
const setRow = z.object({ name: z.string(), secret: z.instanceof(Buffer), rights: z.string() });
const roleRow = z.object({ name: z.string(), is_plain: z.boolean(), database_oid: z.number().nullable(), is_orphan: z.boolean() });

/** Changes with the rights, so that a newer version grants them again. */
export const RIGHTS_DIGEST = createHash('sha256')
  .update(
    JSON.stringify([
      [...TABLES],
      VIEWS,
      FUNCTIONS,
      GROUP_RIGHTS,
      TABLE_RIGHTS,
      SHOWN_WITHOUT_SECRETS,
      SECRET_COLUMN,
      SEQUENCE_RIGHTS,
      DEFAULT_RIGHTS,
      migrations.map((migration) => migration.name),
    ]),
  )
  .digest('base64');

export const roleName = (set: Pick<RoleSet, 'name'>, role: DatabaseRole): string => `${set.name}_${role}`;

export function addressesOf(url: string, set: RoleSet): DatabaseAddresses {
  const address = (role: DatabaseRole) => addressOf(url, roleName(set, role), passwordOf(set.secret, role));
  return DatabaseAddresses.apart({
    migrations: address('migrations'),
    jobs: address('jobs'),
    ingest: address('ingest'),
    read: address('read'),
    access: address('access'),
    console: address('console'),
  });
}

export async function surroundingsOf(owner: ClientBase): Promise<Surroundings> {
  const { rows } = await owner.query(`
    select d.datname::text as database, d.oid::int8::float8 as database_oid, current_schema()::text as schema, r.rolname::text as user,
      r.rolsuper as is_superuser, r.rolsuper or r.rolcreaterole as can_make_roles
    from pg_database d
    cross join pg_roles r
    where d.datname = current_database() and r.rolname = current_user`);
  return surroundingsRow.parse(rows[0]);
}

/** The store's role set, if its roles exist. A store copied by a template or a dump has none. */
export async function storedSet(owner: ClientBase, { database_oid: oid }: Surroundings): Promise<RoleSet | null> {
  const { rows: tables } = await owner.query(`select to_regclass('role_set') is not null as present`);
  if (!presentRow.parse(tables[0]).present) return null;
  const { rows } = await owner.query('select name, secret, rights from role_set where database_oid = $1', [oid]);
  const [row] = rows;
  if (row === undefined) return null;
  const set = setRow.parse(row);
  return (await rolesOf(owner, set.name)).length === DATABASE_ROLES.length ? set : null;
}

export async function keepSet(owner: ClientBase, { name, secret }: RoleSet, { database_oid: oid }: Surroundings): Promise<void> {
  await owner.query(
    `insert into role_set (name, database_oid, secret, rights) values ($1, $2, $3, $4)
     on conflict (only_one) do update
     set name = excluded.name, database_oid = excluded.database_oid, secret = excluded.secret, rights = excluded.rights`,
    [name, oid, secret, RIGHTS_DIGEST],
  );
}

/** Finds a name whose roles belong to nobody else. Reuses roles left behind by a dropped database. */
export async function newSet(owner: ClientBase, { database, database_oid: oid }: Surroundings): Promise<RoleSet> {
  for (let name = nameFor(database); ; name = `${nameFor(database)}_${randomBytes(3).toString('hex')}`) {
    const taken = (await rolesOf(owner, name)).some((role) => !role.is_plain || (role.database_oid !== oid && !role.is_orphan));
    if (!taken) return { name, secret: randomBytes(32), rights: null };
  }
}

/** Creates the roles, or sets the passwords of existing ones. Runs in the caller's transaction. */
export async function makeRoles(owner: ClientBase, set: RoleSet, around: Surroundings): Promise<void> {
  const present = new Set((await rolesOf(owner, set.name)).map((role) => role.name));
  for (const role of DATABASE_ROLES) {
    const name = owner.escapeIdentifier(roleName(set, role));
    const password = owner.escapeLiteral(verifierOf(set.secret, role));
    await owner.query(`${present.has(roleName(set, role)) ? 'alter' : 'create'} role ${name} login password ${password}`);
    await owner.query(`alter role ${name} set search_path = ${owner.escapeIdentifier(around.schema)}`);
    await owner.query(`comment on role ${name} is ${owner.escapeLiteral(commentOn(around))}`);
  }
  const [migrationsRole, jobs, read] = (['migrations', 'jobs', 'read'] as const).map((role) => owner.escapeIdentifier(roleName(set, role)));
  await owner.query(`alter role ${read} set default_transaction_read_only = on`);
  await owner.query(`grant ${jobs} to ${migrationsRole} with inherit true, set true`);
  // A non-superuser that can create roles may change what they own only as a member of them.
  if (!around.is_superuser) {
    await owner.query(`grant ${migrationsRole}, ${jobs} to ${owner.escapeIdentifier(around.user)} with inherit true, set true`);
  }
  const all = DATABASE_ROLES.map((role) => owner.escapeIdentifier(roleName(set, role))).join(', ');
  const schema = owner.escapeIdentifier(around.schema);
  await owner.query(`grant connect, temporary on database ${owner.escapeIdentifier(around.database)} to ${all}`);
  await owner.query(`grant usage on schema ${schema} to ${all}`);
  await owner.query(`grant create on schema ${schema} to ${migrationsRole}, ${jobs}`);
}

const COMMENT = 'Storepulse makes and uses this role; database ';
const commentOn = ({ database, database_oid: oid }: Surroundings): string => `${COMMENT}${oid} (${database})`;

async function rolesOf(owner: ClientBase, setName: string): Promise<z.output<typeof roleRow>[]> {
  const { rows } = await owner.query(
    `with roles as (
       select r.*, substring(shobj_description(r.oid, 'pg_authid') from $2)::float8 as database_oid
       from pg_roles r
       where r.rolname = any ($1))
     select rolname::text as name, database_oid,
       rolcanlogin and not (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls) as is_plain,
       database_oid is not null and not exists (select from pg_database d where d.oid::int8 = database_oid) as is_orphan
     from roles`,
    [DATABASE_ROLES.map((role) => roleName({ name: setName }, role)), `^${COMMENT}(\\d+) `],
  );
  return rows.map((row) => roleRow.parse(row));
}

/** Fits into the 63 bytes of a PostgreSQL name, including the longest role suffix. */
function nameFor(database: string): string {
  if (database === 'storepulse') return database;
  if (/^[a-z0-9_]{1,40}$/.test(database)) return `storepulse_${database}`;
  return `storepulse_${createHash('sha256').update(database).digest('hex').slice(0, 16)}`;
}
