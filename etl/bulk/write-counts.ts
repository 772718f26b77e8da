/**
 * Writes what is counted from some days of a part.
 *
 *   DuckDB: batch_events ──> counts ─┬─> roll-ups that hold no row which they could meet: straight in
 *                                    └─> roll-ups that do: temp table ──> fold's merge
 *
 * What the fold says of a roll-up holds here too: the counts are its own (database/fold/sql/counts), and so is the merge.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Client } from 'pg';
import { countedTable, foldStatement } from '../../database/fold/batch-statements.js';
import { copyRows } from './copy-rows.js';
import { COUNTS, type Count, countedRows, countedTableDefinition, countInDuck } from './counts.js';
import type { PartContext } from './part-context.js';
import { type Fresh, freshRow, type Merge, planSteps } from './part-steps.js';
import { bringStoreBefore } from './store-before.js';

/** Brings how many events the part has, and between which times, for the statement that numbers the batch. */
export async function bringSpan(context: PartContext): Promise<void> {
  const { duck } = context;
  await duck.connection.run('create or replace view batch_events as from part_events');
  await countInDuck(duck.connection, COUNTS.span);
  await bringToMerge(context, COUNTS.span);
}

/** @param days of the part that are written, in order: consecutive among its days */
export async function writeCounts(
  context: PartContext,
  days: readonly string[],
  batch: Readonly<Record<Merge['values'][number], string>>,
): Promise<void> {
  const { client, duck } = context;
  const [first = '', last = ''] = [days[0], days.at(-1)];
  await duck.connection.run(`create or replace view batch_events as from part_events where day between date '${first}' and date '${last}'`);
  const fresh = await findFresh(client, days);
  const steps = planSteps(fresh);
  await bringStoreBefore(duck, client, fresh.after && !fresh.users ? first : null);
  const counting = new Counting(
    await duck.connect(),
    steps.flatMap(({ counts }) => counts),
  );
  const brought = async (count: Count): Promise<Count> => {
    await counting.done(count);
    context.assertGoing();
    return count;
  };
  try {
    for (const step of steps) {
      if ('rollUp' in step) await bring(context, await brought(step.counts[0]), step.rollUp);
      else {
        for (const count of step.counts) await bringToMerge(context, await brought(count));
        const given = new Set(step.counts.map(({ name }) => name));
        await client.query(
          foldStatement(step.statement, given, new Set(step.done)),
          step.values.map((name) => batch[name]),
        );
      }
    }
  } finally {
    await counting.close();
  }
}

/** Which roll-ups hold nothing that the part could meet? Their rows then need no merging. */
async function findFresh(client: Client, days: readonly string[]): Promise<Fresh> {
  const { rows } = await client.query(
    `select
       not exists (select from stage_days where day between $1::date and $2::date) as days,
       not exists (select from stage_days where day >= $1::date) as after,
       not exists (select from products) as products,
       not exists (select from users) as users,
       not exists (select from sessions) and not exists (select from cart_items) as sessions`,
    [days[0], days.at(-1)],
  );
  return freshRow.parse(rows[0]);
}

async function bringToMerge(context: PartContext, count: Count): Promise<void> {
  const table = countedTable(count.name);
  // What other days of the part were merged from may still be there.
  await context.client.query(`drop table if exists pg_temp.${table}; ${countedTableDefinition(count)}`);
  await bring(context, count, table);
  await context.client.query(`analyze ${table}`);
}

async function bring({ client, duck, assertGoing }: PartContext, count: Count, table: string): Promise<void> {
  await copyRows(duck.connection, client, {
    sql: countedRows(count),
    copy: `copy ${table} (${Object.keys(count.columns).join(', ')}) from stdin (format binary)`,
    kinds: Object.values(count.columns),
    onRows: assertGoing,
  });
}

/** Counts one thing after the other, ahead of their writing. */
class Counting {
  private readonly counts = new Map<string, Promise<void>>();
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: DuckDBConnection,
    counts: readonly Count[],
  ) {
    for (const count of counts.filter(({ from }) => from === undefined)) {
      this.last = this.last.then(() => countInDuck(connection, count));
      // It is awaited where it is needed; until then its failure must not count as unhandled.
      this.last.catch(() => undefined);
      this.counts.set(count.name, this.last);
    }
  }

  async done({ name }: Count): Promise<void> {
    await this.counts.get(name);
  }

  async close(): Promise<void> {
    this.connection.interrupt();
    await this.last.catch(() => undefined);
    this.connection.closeSync();
  }
}
