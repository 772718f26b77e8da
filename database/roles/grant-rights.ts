/** Ownership and rights of the store's tables. Nothing here rewrites a table or touches one outside the store. */
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { DATABASE_ROLES, type DatabaseRole } from './database-addresses.js';
import {
  DEFAULT_RIGHTS,
  FORMER_SEQUENCES,
  FORMER_TABLES,
  FUNCTIONS,
  GROUP_RIGHTS,
  PARENTS,
  SECRET_COLUMN,
  SEQUENCE_RIGHTS,
  SEQUENCES,
  SHOWN_WITHOUT_SECRETS,
  TABLE_RIGHTS,
  type TableGroup,
  TABLES,
  VIEWS,
} from './rights.js';
import { type RoleSet, roleName, type Surroundings } from './role-set.js';

/** A change of owner blocks everybody for a moment. */
const OWNER_LOCK_TIMEOUT = '30s';

const relationRow = z.object({
  name: z.string(),
  table: z.string(),
  sort: z.enum(['table', 'partition', 'view', 'sequence']),
  is_jobs: z.boolean(),
  owner: z.string(),
});
const routineRow = z.object({ name: z.string(), signature: z.string(), owner: z.string() });
const columnRow = z.object({ table: z.string(), columns: z.string() });
type Relation = z.output<typeof relationRow>;

/**
 * The relations of the store: those named in rights.ts, their partitions, tables of an unfinished load, and views that a refresh recreates
 * together with its own.
 */
async function relationsOf(owner: ClientBase, { schema }: Surroundings): Promise<Relation[]> {
  const { rows } = await owner.query(
    `with own as (
       select c.* from pg_class c where c.relnamespace = $1::text::regnamespace),
     sorted as (
       select oid, relname, relowner,
         case
           when relkind in ('r', 'p') and relname = any ($2) then 'table'
           when relkind = 'r' and (relname ~ $3 or oid in (select inhrelid from pg_inherits where inhparent in (select oid from own where relname = any ($4))))
             then 'partition'
           when relkind in ('v', 'm') and relname = any ($5) or relkind = 'v' and oid in (
             select r.ev_class
             from pg_depend d
             join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
             where d.refobjid in (select oid from own where relkind = 'm' and relname = any ($5))) then 'view'
           when relkind = 'S' and relname = any ($6) then 'sequence'
         end as sort
       from own)
     select quote_ident($1::text) || '.' || quote_ident(relname) as name, relname::text as table, sort,
       sort in ('partition', 'view') or relname = any ($4) as is_jobs, pg_get_userbyid(relowner)::text as owner
     from sorted
     where sort is not null
     order by oid`,
    [
      schema,
      [...TABLES.keys(), ...FORMER_TABLES],
      `^load_\\d+_(${PARENTS.join('|')})_`,
      PARENTS,
      VIEWS,
      [...SEQUENCES, ...FORMER_SEQUENCES],
    ],
  );
  return rows.map((row) => relationRow.parse(row));
}

async function routinesOf(owner: ClientBase, { schema }: Surroundings): Promise<z.output<typeof routineRow>[]> {
  const { rows } = await owner.query(
    `select p.proname::text as name, p.oid::regprocedure::text as signature, pg_get_userbyid(p.proowner)::text as owner
     from pg_proc p
     where p.pronamespace = $1::regnamespace and p.proname = any ($2)`,
    [schema, Object.keys(FUNCTIONS)],
  );
  return rows.map((row) => routineRow.parse(row));
}

const ownerOf = (relation: Relation): DatabaseRole => (relation.is_jobs ? 'jobs' : 'migrations');

/** Whether everything has its proper owner. An undone migration or a manual change may have recreated something under another owner. */
export async function isOwnedAsItShould(owner: ClientBase, set: RoleSet, around: Surroundings): Promise<boolean> {
  const relations = await relationsOf(owner, around);
  if (relations.some((relation) => relation.owner !== roleName(set, ownerOf(relation)))) return false;
  return (await routinesOf(owner, around)).every((routine) => routine.owner === roleName(set, FUNCTIONS[routine.name] ?? 'migrations'));
}

/**
 * Changes owners one at a time, each in its own transaction: holding two such locks could deadlock. An interrupted run continues at the
 * next start.
 */
export async function handOver(owner: ClientBase, set: RoleSet, around: Surroundings): Promise<void> {
  const role = (name: DatabaseRole) => owner.escapeIdentifier(roleName(set, name));
  await owner.query(`set lock_timeout = '${OWNER_LOCK_TIMEOUT}'`);
  try {
    for (const relation of await relationsOf(owner, around)) {
      if (relation.owner === roleName(set, ownerOf(relation))) continue;
      await owner.query(
        `alter ${relation.sort === 'sequence' ? 'sequence' : 'table'} ${relation.name} owner to ${role(ownerOf(relation))}`,
      );
    }
    for (const { name, signature, owner: now } of await routinesOf(owner, around)) {
      const wanted = FUNCTIONS[name] ?? 'migrations';
      if (now !== roleName(set, wanted)) await owner.query(`alter function ${signature} owner to ${role(wanted)}`);
    }
    await owner.query(`
      do $$ begin
        if to_regtype('event_type') is not null then alter type event_type owner to ${role('migrations')}; end if;
      end $$`);
  } finally {
    await owner.query('reset lock_timeout');
  }
}

/** Revokes all rights of the roles and grants those in rights.ts. Runs in the caller's transaction. */
export async function grantRights(owner: ClientBase, set: RoleSet, around: Surroundings): Promise<void> {
  const role = (name: DatabaseRole) => owner.escapeIdentifier(roleName(set, name));
  const relations = await relationsOf(owner, around);
  const schema = owner.escapeIdentifier(around.schema);
  const groupOf = ({ sort, table }: Relation): TableGroup | null => {
    if (sort === 'partition') return 'events';
    if (sort === 'view') return 'views';
    return TABLES.get(table) ?? null;
  };
  const inGroup = (group: TableGroup) => relations.filter((relation) => groupOf(relation) === group).map(({ name }) => name);
  const statements: string[] = [];
  // Owners need no grant, but `jobs` does not own most tables.
  const granted = DATABASE_ROLES.filter((name) => name !== 'migrations');
  for (const sort of ['migrations', 'jobs'] as const) {
    const owned = relations.filter((relation) => relation.sort !== 'sequence' && ownerOf(relation) === sort).map(({ name }) => name);
    const from = granted.filter((name) => name !== sort).map(role);
    if (owned.length > 0) statements.push(`revoke all on table ${owned.join(', ')} from public, ${from.join(', ')}`);
  }
  for (const [name, group, rights] of GROUP_RIGHTS) {
    const tables = inGroup(group);
    if (tables.length > 0) statements.push(`grant ${rights} on table ${tables.join(', ')} to ${role(name)}`);
  }
  for (const [name, table, rights] of TABLE_RIGHTS) statements.push(`grant ${rights} on table ${schema}.${table} to ${role(name)}`);
  const { rows } = await owner.query(
    `select attrelid::regclass::text as table, string_agg(quote_ident(attname), ', ' order by attnum) as columns
     from pg_attribute
     where attrelid in (select to_regclass(quote_ident($1::text) || '.' || t) from unnest($2::text[]) as tables (t))
       and attnum > 0 and not attisdropped and attname !~ $3
     group by attrelid`,
    [around.schema, SHOWN_WITHOUT_SECRETS, SECRET_COLUMN],
  );
  for (const { table, columns } of rows.map((row) => columnRow.parse(row)))
    statements.push(`grant select (${columns}) on table ${table} to ${role('read')}`);
  for (const [name, sequence] of SEQUENCE_RIGHTS) statements.push(`grant usage on sequence ${schema}.${sequence} to ${role(name)}`);
  for (const { name, signature } of await routinesOf(owner, around))
    if (name === 'add_partition') statements.push(`grant execute on function ${signature} to ${role('ingest')}`);
  for (const [name, rights] of DEFAULT_RIGHTS)
    statements.push(`alter default privileges for role ${role('jobs')} in schema ${schema} grant ${rights} on tables to ${role(name)}`);
  await owner.query(statements.join(';\n'));
}
