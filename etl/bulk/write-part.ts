/**
 * Writes one part of a file: its events, everything counted from them, its rejected records, and the load's progress.
 *
 *   DuckDB: part_events ─┬─> events, on a connection of its own, into a shadow table ──────────────────────┐ attached
 *                        └─> counts of the days that have rows already, then of the new days ──────────┬───┴──> commit
 *                                              roll-ups of new months, on another, into shadow tables ─┘
 *
 * The transaction locks `store_state`: other writers wait until it commits.
 */
import type { Client } from 'pg';
import { z } from 'zod';
import { batchStatements, foldStatement } from '@storepulse/database/fold/batch-statements.js';
import { batchCommittedNotice } from '@storepulse/database/fold/write-batch.js';
import { ensurePartitions } from '@storepulse/database/partitions/ensure-partitions.js';
import { eventPartition } from '@storepulse/database/partitions/partitioned-tables.js';
import { dayInDuck } from '@storepulse/database/zone/store-zone.js';
import { inTransaction } from '@storepulse/database/connection/in-transaction.js';
import { copyEvents } from './copy-rows.js';
import { COUNTS } from './counts.js';
import { type Duck, duckRows, duckSql } from './duck.js';
import { writeShadowMonths } from './shadow-months.js';
import { type ShadowPartition, attachShadow, lockOutReaders } from './shadow-partition.js';
import type { PartContext } from './part-context.js';
import { stageDetails } from './part-details.js';
import type { Part } from './plan-parts.js';
import { bringSpan, writeCounts, writeDetails } from './write-counts.js';

/** An anti-join with the records that `findStoredRows` found. */
const LEFT_OUT = 'and record not in (select record from stored_already)';

const timesRow = z.object({ first: z.date().nullable(), last: z.date().nullable() });
const spanRow = z.object({ events: z.bigint().transform(Number) });
const dayRow = z.object({ day: z.string() });
const monthRow = z.object({ month: z.string() });
const lockedStore = z.object({ refresh_floor: z.string(), zone_rules: z.string() });
const batchRow = z.object({ batch_id: z.string(), events: z.number() });
const newestRow = z.object({ day: z.string().nullable() });

/**
 * @param isLast the file has no further part, so its records may be dropped
 * @throws errors of PostgreSQL and DuckDB; nothing of the part is written then
 */
export async function writePart(context: PartContext, part: Part, isLast: boolean): Promise<void> {
  const { duck, client } = context;
  const day = dayInDuck('event_time', context.zone, await spanOfPart(duck, part));
  await duck.connection.run(
    duckSql('part-events')
      .replace('DAY', day)
      .replace('LEFT_OUT', context.leavesOut ? LEFT_OUT : ''),
    [BigInt(part.first), BigInt(part.last)],
  );
  const isTelling = await stageDetails(duck, part);
  // The records of a month take as much memory here as the part itself.
  if (isLast) await duck.connection.run('drop table records');
  const [span] = await duckRows(duck.connection, 'select count(*) as events from part_events');
  const { events } = spanRow.parse(span);
  const days = z
    .array(dayRow)
    .parse(await duckRows(duck.connection, 'select day::varchar as day from (select distinct day from part_events) order by 1'));
  if (events === 0) {
    await inTransaction(client, () => context.finish({ events, days: [] }));
    return;
  }
  const months = z
    .array(monthRow)
    .parse(
      await duckRows(
        duck.connection,
        `select strftime(month, '%Y-%m') as month from (select distinct date_trunc('month', event_time) as month from part_events) order by 1`,
      ),
    )
    .map(({ month }) => month);

  const shadows = writeShadowMonths(context, months);
  // `writeWhole` awaits it before the commit; until then, a failure must not count as an unhandled rejection.
  shadows.catch(() => undefined);
  try {
    await inTransaction(client, () => writeWhole(context, { events, days: days.map((row) => row.day), months, shadows, isTelling }));
  } catch (error) {
    await shadows.catch(() => undefined);
    throw error;
  }
}

/** The first and last event time of the part. */
async function spanOfPart({ connection }: Duck, { first, last }: Part): Promise<{ first: Date; last: Date }> {
  const [row] = await duckRows(
    connection,
    `select min(event_time) as first, max(event_time) as last
     from (
       select event_time from records where irregular is null and rowid between $1 and $2
       union all
       select event_time from irregular_events where record between $1 and $2) as taken`,
    [BigInt(first), BigInt(last)],
  );
  const times = timesRow.parse(row);
  return { first: times.first ?? new Date(0), last: times.last ?? new Date(0) };
}

interface Whole {
  events: number;
  days: readonly string[];
  months: readonly string[];
  shadows: Promise<ShadowPartition[]>;
  /** Its records hold product details. */
  isTelling: boolean;
}

async function writeWhole(context: PartContext, { events, days, months, shadows, isTelling }: Whole): Promise<void> {
  const { client, duck } = context;
  const store = lockedStore.parse((await client.query(batchStatements.lockStore)).rows[0]);
  if (store.zone_rules !== context.zone.rules) throw new Error('the time-zone rules of the store changed during the load. Run it again');
  await client.query(batchStatements.mergedSessionTable);
  await bringSpan(context);
  const numbered = await client.query(foldStatement('09-number-batch', new Set([COUNTS.span.name])), ['load']);
  const { batch_id: batchId } = batchRow.parse(numbered.rows[0]);
  let attached = 0;
  let counted = 0;
  for (const some of portions(days, await newestDay(client))) {
    const [before, share] = [counted, some.length / days.length];
    const onCounted = (fraction: number): void => context.onCounted(before + share * fraction);
    attached += await writeCounts({ ...context, onCounted }, some, { batchId, refreshFloor: store.refresh_floor });
    counted += share;
  }

  if (isTelling) await writeDetails(context);
  const written = await shadows;
  // fault: partial-month
  if (attached + written.length > 0) await lockOutReaders(client);
  for (const month of written) await attachShadow(client, month);
  const others = months.filter((month) => !written.some((one) => one.month === month));
  if (others.length > 0) {
    await ensurePartitions(client, others.map(eventPartition));
    await copyEvents(duck.connection, client, 'events', others, context.onEvents);
  }
  await context.finish({ events, days });
  await client.query(batchStatements.announce, [batchCommittedNotice({ batchId, events, source: 'load' })]);
}

async function newestDay(client: Client): Promise<string | null> {
  const { rows } = await client.query('select max(day)::text as day from stage_days');
  return newestRow.parse(rows[0]).day;
}

/**
 * Splits the days into those up to the newest stored day and those after it, which need much less merging. In any zone but UTC, the first
 * day of a month's file is also the last day of the previous file.
 */
function portions(days: readonly string[], newest: string | null): (readonly string[])[] {
  if (newest === null) return [days];
  // fault: overlapping-day
  return [days.filter((day) => day <= newest), days.filter((day) => day > newest)].filter((some) => some.length > 0);
}
