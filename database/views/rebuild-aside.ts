/**
 * A materialized view that is built anew beside the old one and then takes its place. REFRESH … CONCURRENTLY compares every row with
 * every old one (386,000 products: 8 s), a plain REFRESH keeps readers out for as long as it builds (1 s); this takes as long as the
 * plain one, and readers are kept out for the change of names alone.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ViewName } from '@storepulse/contracts';
import type { ClientBase } from 'pg';
import { z } from 'zod';

/** Each try to get in keeps readers waiting at most as long; the later ones are longer, or a busy store would never let it in. */
const FIRST_TRY_MS = 4;
const LONGEST_TRY_MS = 500;
const PAUSE_MS = 10;
/** SQLSTATE lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

const definitionRow = z.object({ definition: z.string() });
const indexRow = z.object({ name: z.string(), definition: z.string() });
const dependentRow = z.object({ name: z.string(), definition: z.string() });

/**
 * Builds the view anew; nobody sees it yet. In the caller's transaction.
 *
 * @returns what puts it in the place of the old one: the last thing before the commit, since readers wait from then on
 */
export async function buildAside(client: ClientBase, view: ViewName): Promise<() => Promise<void>> {
  const next = `${view}_next`;
  // Question: how is the view defined?
  const defined = await client.query('select pg_get_viewdef($1::regclass) as definition', [view]);
  const { definition } = definitionRow.parse(defined.rows[0]);
  // Question: which indexes has it?
  const indexes = await client.query(
    `select c.relname::text as name, pg_get_indexdef(c.oid) as definition
     from pg_index i
     join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::regclass`,
    [view],
  );
  const keys = indexes.rows.map((row) => indexRow.parse(row));
  await client.query(`create materialized view ${next} as ${definition.replace(/;\s*$/, '')}`);
  for (const key of keys) {
    await client.query(
      key.definition.replace(` ${key.name} ON `, ` ${key.name}_next ON `).replace(/( ON (?:\w+\.)?)\w+( USING )/, `$1${next}$2`),
    );
  }
  await client.query(`analyze ${next}`);
  return () =>
    takePlace(
      client,
      view,
      keys.map(({ name }) => name),
    );
}

async function takePlace(client: ClientBase, view: ViewName, indexes: readonly string[]): Promise<void> {
  // Question: which views read it?
  const found = await client.query(
    `select distinct c.relname::text as name, pg_get_viewdef(c.oid) as definition
     from pg_depend d
     join pg_rewrite r on r.oid = d.objid
     join pg_class c on c.oid = r.ev_class
     where d.refobjid = $1::regclass and d.classid = 'pg_rewrite'::regclass and c.oid <> $1::regclass and c.relkind = 'v'`,
    [view],
  );
  const dependents = found.rows.map((row) => dependentRow.parse(row));
  await lockOutReaders(client);
  const statements = [
    ...dependents.map(({ name }) => `drop view ${name}`),
    `drop materialized view ${view}`,
    `alter materialized view ${view}_next rename to ${view}`,
    ...indexes.map((name) => `alter index ${name}_next rename to ${name}`),
    ...dependents.map(({ name, definition }) => `create view ${name} as ${definition.replace(/;\s*$/, '')}`),
  ];
  await client.query(statements.join(';\n'));
}

/**
 * The new rows are seen by every snapshot, and what they count is told by `view_state`, which is not: readers lock that before they
 * take their snapshot (platform/database.ts), so this is before or after the whole of a reader's transaction.
 */
async function lockOutReaders(client: ClientBase): Promise<void> {
  for (let tryMs = FIRST_TRY_MS; ; tryMs = Math.min(tryMs * 1.2, LONGEST_TRY_MS)) {
    await client.query('savepoint readers');
    try {
      await client.query(`set local lock_timeout = ${Math.round(tryMs)}; lock table view_state in access exclusive mode`);
      await client.query(`set local lock_timeout = ${LONGEST_TRY_MS}`);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE)) throw error;
      await client.query('rollback to savepoint readers');
      await delay(PAUSE_MS);
    }
  }
}
