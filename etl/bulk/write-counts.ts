/**
 * Writes the counts of some days of a part.
 *
 *   DuckDB: batch_events ──> counts ─┬─> roll-ups without rows to collide with: straight in, or a shadow table on another connection
 *                                    └─> all other roll-ups: temp table ──> fold's merge
 *
 * The roll-ups follow the fold's rules: the counts are its own (database/fold/sql/counts), and so is the merge.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Client } from 'pg';
import { countedTable, foldStatement } from '@storepulse/database/fold/batch-statements.js';
import { ensurePartitions, missingPartitions } from '@storepulse/database/partitions/ensure-partitions.js';
import { type Partition, partitionsOfDays } from '@storepulse/database/partitions/partitioned-tables.js';
import { isPartitionedRollUp, PARTITIONED_ROLL_UPS } from '@storepulse/database/rollups.js';
import { copyCount } from './copy-rows.js';
import { COUNTS, type Count, countedTableDefinition, countInDuck } from './counts.js';
import { type Duck, duckSql } from './duck.js';
import type { PartContext } from './part-context.js';
import { type Fresh, freshRow, type Merge, planSteps, type Step } from './part-steps.js';
import { type ShadowPartition, shadowOf } from './shadow-partition.js';
import { ShadowRollUps } from './shadow-rollups.js';
import { bringStoreBefore } from './store-before.js';

/** Writes the part's number of events and its first and last time, for the statement that numbers the batch. */
export async function bringSpan(context: PartContext): Promise<void> {
  const { duck } = context;
  await chooseDays(duck, '-infinity', 'infinity');
  await countInDuck(duck.connection, COUNTS.span);
  await bringToMerge(context, COUNTS.span);
}

/** Writes the part's product details from DuckDB's `batch_details`. */
export async function writeDetails(context: PartContext): Promise<void> {
  await countInDuck(context.duck.connection, COUNTS.productDetails);
  await bringToMerge(context, COUNTS.productDetails);
  const counts = [COUNTS.productDetails];
  await merge(context.client, { statement: '26-product-details', counts, values: [], done: ['26-batch-details'] }, null);
}

/** Selects the days of the part to count. */
const chooseDays = ({ connection }: Duck, first: string, last: string) =>
  connection.run(duckSql('batch-events').replace('FIRST', first).replace('LAST', last));

type Batch = Readonly<Record<Merge['values'][number], string>>;

/**
 * @param days days of the part to write, in order and consecutive among its days
 * @returns the number of attached partitions
 */
export async function writeCounts(context: PartContext, days: readonly string[], batch: Batch): Promise<number> {
  const { client, duck } = context;
  const [first = '', last = ''] = [days[0], days.at(-1)];
  await chooseDays(duck, first, last);
  const fresh = await findFresh(client, days);
  const steps = planSteps(fresh);
  await bringStoreBefore(duck, client, fresh.after && !fresh.users ? first : null);
  const shadows = await planShadows(context, steps, days);
  const rollUps = await ShadowRollUps.open(context);
  const counting = new Counting(await duck.connect(), steps.flatMap(countsOf), context);
  const brought = async (count: Count): Promise<Count> => {
    await counting.counted(count);
    context.assertGoing();
    return count;
  };
  let attached = 0;
  try {
    for (const step of steps) {
      if ('rollUp' in step) {
        const count = await brought(step.counts[0]);
        const ofStep = shadows.filter(({ table }) => table === step.rollUp);
        for (const partition of ofStep) rollUps.add(count, partition);
        const others = partitionsOf(step.rollUp, days, context.zone.name).filter(({ month }) => !ofStep.some((one) => one.month === month));
        if (others.length > 0) await bring(context, count, step.rollUp, others);
        else if (ofStep.length === 0) await bring(context, count, step.rollUp);
      } else if ('statement' in step) {
        for (const count of step.counts) await bringToMerge(context, await brought(count));
        await merge(client, step, batch);
      } else attached += await rollUps.attach(client);
    }
  } finally {
    await rollUps.close();
    await counting.close();
  }
  return attached;
}

/** Counts that a step needs, in order. */
function countsOf(step: Step): readonly Count[] {
  if ('rollUp' in step) return step.counts;
  if ('statement' in step) return step.inner === undefined ? step.counts : [step.inner, ...step.counts];
  return [];
}

/** The partitions of a roll-up that hold the days; none when it is not partitioned. */
const partitionsOf = (rollUp: string, days: readonly string[], timeZone: string): Partition[] =>
  isPartitionedRollUp(rollUp) ? partitionsOfDays(rollUp, days, timeZone) : [];

/** Plans shadow tables for the missing partitions of roll-ups that need no merge, and creates all other missing partitions. */
async function planShadows(
  { client, loadId, zone: { name: timeZone } }: PartContext,
  steps: readonly Step[],
  days: readonly string[],
): Promise<ShadowPartition[]> {
  const wanted = steps.flatMap((step) => ('rollUp' in step ? partitionsOf(step.rollUp, days, timeZone) : []));
  const shadows = await missingPartitions(client, wanted);
  const merged = PARTITIONED_ROLL_UPS.flatMap((table) => partitionsOfDays(table, days, timeZone)).filter(
    (partition) => !shadows.some(({ table, month }) => table === partition.table && month === partition.month),
  );
  await ensurePartitions(client, merged);
  return shadows.map((partition) => shadowOf(loadId, partition));
}

async function merge(client: Client, step: Merge, batch: Batch | null): Promise<void> {
  const given = new Set(step.counts.map(({ name }) => name));
  await client.query(
    foldStatement(step.statement, given, new Set(step.done)),
    step.values.map((name) => batch?.[name]),
  );
}

/** Finds the roll-ups that hold no row that the part could collide with; they need no merge. */
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
  // The table of an earlier set of days may still exist in this transaction.
  await context.client.query(`drop table if exists pg_temp.${table}; ${countedTableDefinition(count)}`);
  await bring(context, count, table);
  await context.client.query(`analyze ${table}`);
}

/** @param partitions limits the rows to these partitions; all rows by default */
async function bring(
  { client, duck, assertGoing }: PartContext,
  count: Count,
  table: string,
  partitions?: readonly Partition[],
): Promise<void> {
  await copyCount(duck.connection, client, count, { table, partitions, onRows: assertGoing });
}

const effortOf = ({ effort = 1 }: Count): number => effort;

/** Runs the counts one after the other, ahead of the writing. */
class Counting {
  private readonly counts = new Map<string, Promise<void>>();
  private last: Promise<void> = Promise.resolve();
  private readonly effort: number;
  private done = 0;
  private readonly interrupt = (): void => this.connection.interrupt();

  constructor(
    private readonly connection: DuckDBConnection,
    counts: readonly Count[],
    private readonly context: Pick<PartContext, 'signal' | 'onCounted'>,
  ) {
    context.signal.addEventListener('abort', this.interrupt);
    const counted = counts.filter(({ from }) => from === undefined);
    this.effort = counted.reduce((sum, count) => sum + effortOf(count), 0);
    for (const count of counted) {
      this.last = this.last.then(() => this.count(count));
      // `counted` awaits it; until then, a failure must not count as an unhandled rejection.
      this.last.catch(() => undefined);
      this.counts.set(count.name, this.last);
    }
  }

  async counted({ name }: Count): Promise<void> {
    await this.counts.get(name);
  }

  async close(): Promise<void> {
    this.context.signal.removeEventListener('abort', this.interrupt);
    this.interrupt();
    await this.last.catch(() => undefined);
    this.connection.closeSync();
  }

  private async count(count: Count): Promise<void> {
    await countInDuck(this.connection, count);
    this.done += effortOf(count);
    this.context.onCounted(this.done / this.effort);
  }
}
