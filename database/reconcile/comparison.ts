import type { ClientBase } from 'pg';
import { z } from 'zod';
import { type RollUpName, rollUp } from '../rollups.js';

/** A roll-up and what it should hold. Values are literals in the SQL: a statement that creates a table takes no parameters. */
export interface Comparison {
  table: string;
  keys: readonly string[];
  values: readonly string[];
  /** Query for the stored rows to compare. */
  stored: string;
  /** Query for the correct rows, with the table's column names. */
  truth: string;
  /** Columns that are not compared, and the value a repaired row gets in them. */
  given?: Readonly<Record<string, string>>;
  /** Statements that repair the differences where rows are not simply replaced. */
  repairWith?: string;
  /** Whether the table's rows have `changed_batch`. */
  isNumbered?: boolean;
}

type Expected = Pick<Comparison, 'stored' | 'truth' | 'given'>;

/** The comparison of a roll-up, with the columns that rollups.ts names. */
export function comparisonOf(table: RollUpName, { stored, truth, given = {} }: Expected): Comparison {
  const { keys, values, isNumbered } = rollUp(table);
  const compared = Object.keys(values).filter((column) => !Object.hasOwn(given, column));
  return { table, keys: Object.keys(keys), values: compared, stored, truth, given, isNumbered };
}

/** The same for the rows of one day, without rows that count nothing. @param day SQL for the day */
export function dayComparison(table: RollUpName, day: string, expected: Omit<Expected, 'stored'>): Comparison {
  const { day: column, empty } = rollUp(table);
  if (column === undefined) throw new Error(`the rows of ${table} belong to no day`);
  const stored = `select * from ${table} where ${column} = ${day}${empty === undefined ? '' : ` and not (${empty})`}`;
  return comparisonOf(table, { ...expected, stored });
}

/** One row that differs from its recomputed value. */
export interface Difference {
  table: string;
  key: Record<string, unknown>;
  /** Null: the row is missing. */
  stored: Record<string, unknown> | null;
  /** Null: the row should not exist. */
  recomputed: Record<string, unknown> | null;
}

export interface TableDifferences {
  table: string;
  rows: number;
  /** The first of these rows. */
  first: Difference[];
}

const SHOWN = 20;

const record = z.record(z.string(), z.unknown());
const differenceRow = z.object({ key: record, stored: record.nullable(), recomputed: record.nullable() });
const countRow = z.object({ rows: z.coerce.number() });

/** Runs SQL that returns nothing. */
export async function run(client: ClientBase, sql: string): Promise<void> {
  await client.query(sql);
}

/** Result of a query `select count(*) as rows …`. */
export async function countOf(client: ClientBase, sql: string): Promise<number> {
  return countRow.parse((await client.query(sql)).rows[0]).rows;
}

/** Creates and analyzes a temporary table that is dropped with the transaction. */
export async function keep(client: ClientBase, name: string, sql: string): Promise<void> {
  await run(client, `drop table if exists pg_temp.${name}`);
  await run(client, `create temp table ${name} on commit drop as ${sql}`);
  await run(client, `analyze ${name}`);
}

/** Temporary table of the differing rows. */
export const differingTable = (table: string): string => `differing_${table}`;
/** Temporary table of the recomputed rows. */
export const truthTable = (table: string): string => `truth_${table}`;

/**
 * Compares the rows both ways. The differing rows stay in `differingTable`, the recomputed rows in `truthTable`. @returns null if none differs
 */
export async function compare(client: ClientBase, comparison: Comparison): Promise<TableDifferences | null> {
  const { table, keys, values, stored } = comparison;
  await keep(client, truthTable(table), comparison.truth);
  const columns = (side: string) => ['here', ...values].map((column) => `${side}.${column}`).join(', ');
  // As text: a JSON number cannot hold 64 bits.
  const named = (list: readonly string[], side: string) =>
    `jsonb_build_object(${list.map((column) => `'${column}', ${side}${column}::text`).join(', ')})`;
  await keep(
    client,
    differingTable(table),
    `select
       ${keys.join(', ')}, ${named(keys, '')} as key,
       case when s.here then ${named(values, 's.')} end as stored,
       case when t.here then ${named(values, 't.')} end as recomputed
     from (select true as here, ${[...keys, ...values].join(', ')} from (${stored}) as rows) as s
     -- fault: unseen-missing-row
     full join (select true as here, ${[...keys, ...values].join(', ')} from ${truthTable(table)}) as t using (${keys.join(', ')})
     where (${columns('s')}) is distinct from (${columns('t')})`,
  );
  const rows = await countOf(client, `select count(*) as rows from ${differingTable(table)}`);
  if (rows === 0) return null;
  const first = await client.query(
    `select key, stored, recomputed from ${differingTable(table)} order by ${keys.join(', ')} limit ${SHOWN}`,
  );
  return { table, rows, first: first.rows.map((row) => ({ table, ...differenceRow.parse(row) })) };
}

/** Replaces the rows that `compare` found with the recomputed ones. The caller holds the `store_state` lock. */
export async function repair(
  client: ClientBase,
  { table, keys, values, given = {}, isNumbered }: Comparison,
  batchId: string,
): Promise<void> {
  const isIrregular = (side: string) =>
    `exists (select from ${differingTable(table)} o where ${keys.map((key) => `o.${key} = ${side}.${key}`).join(' and ')})`;
  await run(client, `delete from ${table} r where ${isIrregular('r')}`);
  const more = { ...given, ...(isNumbered ? { changed_batch: batchId } : {}) };
  await run(
    client,
    `insert into ${table} (${[...keys, ...values, ...Object.keys(more)].join(', ')})
     select ${[...keys, ...values, ...Object.values(more)].join(', ')}
     from ${truthTable(table)} r
     where ${isIrregular('r')}`,
  );
}
