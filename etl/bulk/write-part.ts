/**
 * Writes one part of a file: its events, everything that is counted from them, its rejected records, and how far the load now is.
 *
 *   DuckDB: batch_events ─┬─> events, by a connection of its own, into a table aside ──────────────┐ attached
 *                         └─> counts ──> roll-ups of days that are new: straight in                 ├──> commit
 *                                   └──> roll-ups that hold rows already: temp table ──> fold's merge ┘
 *
 * The transaction holds the store's row: other writers wait until it commits. What the fold says of a roll-up holds here too: the
 * counts are its own (database/fold/sql/counts), and so is the merge.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Client } from 'pg';
import { z } from 'zod';
import { batchStatements, countedTable, foldStatement } from '../../database/fold/batch-statements.js';
import { batchCommittedNotice } from '../../database/fold/write-batch.js';
import { ensurePartitions } from '../../database/partitions/ensure-partitions.js';
import { bringStoreBefore } from './store-before.js';
import { copyEvents, copyRows } from './copy-rows.js';
import { COUNTS, type Count, countedRows, countedTableDefinition, countInDuck } from './counts.js';
import { type Fresh, freshRow, planSteps } from './part-steps.js';
import { duckRows, duckSql } from './duck.js';
import { attachMonths, type MonthAside, writeMonthsAside } from './months-aside.js';
import type { PartContext } from './part-context.js';
import type { Part } from './plan-parts.js';
import { inTransaction } from '../store-session.js';

const spanRow = z.object({ events: z.bigint().transform(Number) });
const dayRow = z.object({ day: z.string() });
const monthRow = z.object({ month: z.string() });
const lockedStore = z.object({ refresh_floor: z.string(), locked_at: z.date() });
const batchRow = z.object({ batch_id: z.string(), events: z.number() });

/** @throws what PostgreSQL and DuckDB throw; nothing of the part is written then */
export async function writePart(context: PartContext, part: Part): Promise<void> {
  const { duck, client } = context;
  const day = context.timeZone === 'UTC' ? 'event_time::date' : `timezone('${context.timeZone}', timezone('UTC', event_time))::date`;
  await duck.connection.run(
    duckSql('batch-events')
      .replace(/^--.*\n/gm, '')
      .replace('DAY', day),
    [BigInt(part.first), BigInt(part.last)],
  );
  const [span] = await duckRows(duck.connection, 'select count(*) as events from batch_events');
  const { events } = spanRow.parse(span);
  const days = z.array(dayRow).parse(await duckRows(duck.connection, 'select distinct day::varchar as day from batch_events order by 1'));
  if (events === 0) {
    await inTransaction(client, () => context.finish({ events, days: [] }));
    return;
  }
  const months = z
    .array(monthRow)
    .parse(await duckRows(duck.connection, `select distinct strftime(event_time, '%Y-%m') as month from batch_events order by 1`))
    .map(({ month }) => month);

  const aside = writeMonthsAside(context, months);
  // It is awaited before the commit; until then its failure must not count as unhandled.
  aside.catch(() => undefined);
  try {
    await inTransaction(client, () => writeCounted(context, { events, days: days.map((row) => row.day), months, aside }));
  } catch (error) {
    await aside.catch(() => undefined);
    throw error;
  }
}

interface Counted {
  events: number;
  days: readonly string[];
  months: readonly string[];
  aside: Promise<MonthAside[]>;
}

async function writeCounted(context: PartContext, { events, days, months, aside }: Counted): Promise<void> {
  const { client, duck } = context;
  const store = lockedStore.parse((await client.query(batchStatements.lockStore)).rows[0]);
  const fresh = await findFresh(client, days);
  const steps = planSteps(fresh);
  await bringStoreBefore(duck, client, fresh.after && !fresh.users ? (days[0] ?? null) : null);
  const counting = new Counting(
    await duck.connect(),
    [COUNTS.span, ...steps.flatMap(({ counts }) => counts)].filter((count) => !('from' in count)),
  );
  const writing = { client, connection: duck.connection, counting, assertGoing: context.assertGoing };
  try {
    await client.query(batchStatements.mergedSessionTable);
    await bringToMerge(writing, COUNTS.span);
    const numbered = await client.query(foldStatement('09-number-batch', new Set([COUNTS.span.name])), ['load']);
    const { batch_id: batchId } = batchRow.parse(numbered.rows[0]);
    for (const step of steps) {
      if ('rollUp' in step) await bring(writing, step.counts[0], step.rollUp);
      else {
        for (const count of step.counts) await bringToMerge(writing, count);
        const given = new Set(step.counts.map(({ name }) => name));
        const values = { batchId, refreshFloor: store.refresh_floor };
        await client.query(
          foldStatement(step.statement, given, new Set(step.done)),
          step.values.map((name) => values[name]),
        );
      }
    }
    const written = await aside;
    await attachMonths(client, written);
    const others = months.filter((month) => !written.some((one) => one.month === month));
    if (others.length > 0) {
      await ensurePartitions(client, others);
      await copyEvents(duck.connection, client, 'events', others, store.locked_at, context.onEvents);
    }
    await context.finish({ events, days });
    await client.query(batchStatements.announce, [batchCommittedNotice({ batchId, events, source: 'load' })]);
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

interface Writing extends Pick<PartContext, 'client' | 'assertGoing'> {
  connection: DuckDBConnection;
  counting: Counting;
}

async function bringToMerge(writing: Writing, count: Count): Promise<void> {
  await writing.client.query(countedTableDefinition(count));
  await bring(writing, count, countedTable(count.name));
  await writing.client.query(`analyze ${countedTable(count.name)}`);
}

async function bring({ client, connection, counting, assertGoing }: Writing, count: Count, table: string): Promise<void> {
  await counting.done(count);
  assertGoing();
  await copyRows(connection, client, {
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
    for (const count of counts) {
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
