/**
 * Builds a shadow table beside a materialized view and swaps it in. REFRESH … CONCURRENTLY compares every row with every old row (386,000
 * products: 8 s), and a plain REFRESH blocks readers for the whole build. The swap blocks readers only while it renames:
 *
 *     VIEW_next built ──> committed ──> VIEW is VIEW_old, VIEW_next is VIEW ──> committed ──> VIEW_old dropped ──> committed
 *                         (on disk)     (readers wait)                          (nothing to write)
 *
 * A process that dies in between leaves VIEW_next or VIEW_old behind; the next refresh removes it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ViewName } from '@storepulse/contracts';
import type { ClientBase } from 'pg';
import { z } from 'zod';

/** Readers wait at most this long per try for the lock. After `PATIENCE_MS` the tries get longer, or a busy store would never grant it. */
const SHORT_TRY_MS = 4;
const LONGEST_TRY_MS = 500;
const PAUSE_MS = 10;
const PATIENCE_MS = 10_000;
/** Nobody waits for the cleanup. If a reader uses the old view for longer, the next refresh cleans up. */
const TIDY_TIMEOUT_MS = 5000;
/** SQLSTATE lock_not_available and deadlock_detected. The server may detect a deadlock before a long try ends. */
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';

/** Rough statistics are enough for the columns used in filters and groups: 0.02 s instead of 0.3 s. */
const STATISTICS_TARGET = 5;

/** A list of every product must fit, whatever the server's setting: otherwise it is not hashed but scanned for each row. */
const WORK_MEM = '64MB';

const definitionRow = z.object({ definition: z.string() });
const indexRow = z.object({ name: z.string(), definition: z.string() });
const ownerRow = z.object({ owner: z.string(), is_another: z.boolean() });
const dependentRow = z.object({ name: z.string(), definition: z.string() });
type Dependent = z.output<typeof dependentRow>;
const leftRow = z.object({ old: z.boolean(), next: z.boolean(), source_next: z.boolean(), source: z.boolean() });

/**
 * Builds the view as VIEW_next, which nobody reads yet. Runs in the caller's transaction; commit it before `takePlace`.
 *
 * @param takeOver a query that yields the rows of the definition more cheaply, for a view whose definition is in VIEW_source
 * @returns the number of its rows
 */
export async function buildShadow(client: ClientBase, view: ViewName, takeOver: string | null): Promise<number> {
  const next = `${view}_next`;
  await buildAsOwner(client, view);
  // Parallel workers were no faster on two cores, and readers need one of the cores.
  await client.query(`
    set local work_mem = '${WORK_MEM}';
    set local max_parallel_workers_per_gather = 0;
    set local max_parallel_maintenance_workers = 0;
    set local default_statistics_target = ${STATISTICS_TARGET}`);
  const source = (await leftOf(client, view)).source ? await definitionOf(client, `${view}_source`) : null;
  const definition = source === null ? await definitionOf(client, view) : `table ${view}_source_next`;
  // The definition names a view of its own. Inside this transaction that view returns other rows, which nobody else sees.
  if (source !== null) await client.query(`create view ${view}_source_next as ${takeOver ?? source}`);
  const { rowCount } = await client.query(`create materialized view ${next} as ${definition}`);
  if (source !== null && takeOver !== null) await client.query(`create or replace view ${view}_source_next as ${source}`);
  for (const { name, definition: index } of await indexesOf(client, view)) {
    await client.query(index.replace(` ${name} ON `, ` ${name}_next ON `).replace(/( ON (?:\w+\.)?)\w+( USING )/, `$1${next}$2`));
  }
  await client.query(`analyze ${next}`);
  return rowCount ?? 0;
}

/**
 * The new view must belong to the owner of the old one and be built with that owner's rights, whoever builds it. Otherwise only the builder
 * could refresh it later.
 */
async function buildAsOwner(client: ClientBase, view: ViewName): Promise<void> {
  const { rows } = await client.query(
    `select quote_ident(pg_get_userbyid(relowner)) as owner, pg_get_userbyid(relowner) <> current_user as is_another
     from pg_class
     where oid = $1::regclass`,
    [view],
  );
  const { owner, is_another: isAnother } = ownerRow.parse(rows[0]);
  if (isAnother) await client.query(`set local role ${owner}`);
}

/** The views that read this view. Call it before the transaction of `takePlace`: to print a definition, PostgreSQL locks what it reads. */
export async function dependentsOf(client: ClientBase, view: ViewName): Promise<Dependent[]> {
  const { rows } = await client.query(
    `select distinct c.relname::text as name, pg_get_viewdef(c.oid) as definition
     from pg_depend d
     join pg_rewrite r on r.oid = d.objid
     join pg_class c on c.oid = r.ev_class
     where d.refobjid = $1::regclass and d.classid = 'pg_rewrite'::regclass and c.oid <> $1::regclass and c.relkind = 'v'`,
    [view],
  );
  return rows.map((row) => dependentRow.parse(row));
}

/**
 * Swaps VIEW_next in. Call it last before the commit, since readers wait from then on.
 *
 * Every snapshot sees the new rows, but not the new row of `view_state`, which says what they count. So readers lock `view_state` before
 * they take their snapshot (platform/database.ts), and the swap happens before or after a reader's whole transaction.
 *
 * The transaction must not have touched `view_state` before, not even read it: two such transactions for different views would deadlock. So
 * its row is written here, under the lock.
 *
 * @param dependents see `dependentsOf`
 * @param note writes the view's row of `view_state`; returns false to keep the older view
 */
export async function takePlace(
  client: ClientBase,
  view: ViewName,
  dependents: readonly Dependent[],
  note: () => Promise<boolean>,
): Promise<void> {
  const change = [
    `alter materialized view ${view} rename to ${view}_old`,
    `alter materialized view ${view}_next rename to ${view}`,
    ...dependents.map(({ name, definition }) => `create or replace view ${name} as ${definition.replace(/;\s*$/, '')}`),
    // Readers need not wait for the disk: a crash undoes the view and its as-of together.
    'set local synchronous_commit = off',
  ].join(';\n');
  const begun = performance.now();
  for (let tryMs = SHORT_TRY_MS; ; ) {
    await client.query('savepoint readers');
    try {
      await client.query(`set local lock_timeout = ${Math.round(tryMs)}; lock table view_state in access exclusive mode`);
      if (await note()) await client.query(change);
      return;
    } catch (error) {
      if (!isLockNotAvailable(error) && codeOf(error) !== DEADLOCK_DETECTED) throw error;
      await client.query('rollback to savepoint readers');
      await delay(PAUSE_MS);
      if (performance.now() - begun > PATIENCE_MS) tryMs = Math.min(tryMs * 1.2, LONGEST_TRY_MS);
    }
  }
}

export const isLockNotAvailable = (error: unknown): boolean => codeOf(error) === LOCK_NOT_AVAILABLE;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Drops the old view after a swap, or a view that was built but never swapped in. Uses its own transaction. */
export async function dropShadow(client: ClientBase, view: ViewName): Promise<void> {
  const left = await leftOf(client, view);
  if (!left.old && !left.next && !left.source_next) return;
  const statements = [`set local lock_timeout = ${TIDY_TIMEOUT_MS}`];
  if (left.old) {
    statements.push(`drop materialized view ${view}_old`);
    if (left.source_next) statements.push(`drop view ${view}_source`, `alter view ${view}_source_next rename to ${view}_source`);
    for (const { name } of await indexesOf(client, view)) {
      statements.push(`alter index ${name} rename to ${name.replace(/_next$/, '')}`);
    }
  } else {
    statements.push(`drop materialized view if exists ${view}_next`, `drop view if exists ${view}_source_next`);
  }
  await client.query(['begin', ...statements, 'commit'].join(';\n')).catch(async (error: unknown) => {
    await client.query('rollback');
    throw error;
  });
}

async function leftOf(client: ClientBase, view: ViewName): Promise<z.output<typeof leftRow>> {
  const { rows } = await client.query(
    `select
       to_regclass($1 || '_old') is not null as old,
       to_regclass($1 || '_next') is not null as next,
       to_regclass($1 || '_source') is not null as source,
       to_regclass($1 || '_source_next') is not null as source_next`,
    [view],
  );
  return leftRow.parse(rows[0]);
}

async function definitionOf(client: ClientBase, view: string): Promise<string> {
  const { rows } = await client.query('select pg_get_viewdef($1::regclass) as definition', [view]);
  return definitionRow.parse(rows[0]).definition.replace(/;\s*$/, '');
}

async function indexesOf(client: ClientBase, view: ViewName): Promise<z.output<typeof indexRow>[]> {
  const { rows } = await client.query(
    `select c.relname::text as name, pg_get_indexdef(c.oid) as definition
     from pg_index i
     join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::regclass`,
    [view],
  );
  return rows.map((row) => indexRow.parse(row));
}
