import { PARTITIONED_ROLL_UPS, type PartitionedRollUp, ROLL_UPS } from '../rollups.js';
import type { StoreZone } from '../zone/store-zone.js';
import { dayAfter, daysOf, endOfMonth, type Month, monthAhead } from './months.js';

export type PartitionedTable = 'events' | PartitionedRollUp;
export const PARTITIONED: readonly PartitionedTable[] = ['events', ...PARTITIONED_ROLL_UPS];

/** Column by which the table is partitioned. */
export const partitionColumn = (table: PartitionedTable): string => (table === 'events' ? 'event_time' : ROLL_UPS[table].day);

/** Fill factor in percent. Events hardly ever change. */
export const partitionFill = (table: PartitionedTable): number => (table === 'events' ? 100 : ROLL_UPS[table].partitions.fill);

export interface Partition {
  table: PartitionedTable;
  month: Month;
  /** Bounds as text of the column's type (a time or a day): `from` is included, `to` is not. */
  from: string;
  to: string;
}

export const nameOf = (table: PartitionedTable, month: Month): string => `${table}_${month.replace('-', '_')}`;
export const partitionName = ({ table, month }: Partition): string => nameOf(table, month);

/** Partition of the events of a UTC month. */
export const eventPartition = (month: Month): Partition => ({
  table: 'events',
  month,
  from: `${month}-01 00:00:00+00`,
  to: `${endOfMonth(month)} 00:00:00+00`,
});

/**
 * Partition of the days of a month. In a zone other than UTC, the events of a month reach into the first day of the next month, so the
 * files of two months share that day. There a partition runs from the second day to the first day of the next month, and the later file
 * finds its own partition not yet created.
 */
export function dayPartition(table: PartitionedRollUp, month: Month, timeZone: string): Partition {
  const [from, to] = [`${month}-01`, endOfMonth(month)];
  return timeZone === 'UTC' ? { table, month, from, to } : { table, month, from: dayAfter(from), to: dayAfter(to) };
}

/** The partitions of a roll-up that hold these days, `YYYY-MM-DD`. */
export function partitionsOfDays(table: PartitionedRollUp, days: Iterable<string>, timeZone: string): Partition[] {
  const months = new Set<Month>();
  for (const day of days) {
    const month = day.slice(0, 7);
    months.add(timeZone !== 'UTC' && day.endsWith('-01') ? monthAhead(month, -1) : month);
  }
  return [...months].map((month) => dayPartition(table, month, timeZone));
}

/** All partitions for events at these times (ISO 8601, in UTC). */
export function partitionsOfTimes(isoTimes: readonly string[], zone: StoreZone): Partition[] {
  const months = new Set(isoTimes.map((time) => time.slice(0, 7)));
  const days = daysOf(isoTimes, zone);
  return [...[...months].map(eventPartition), ...PARTITIONED_ROLL_UPS.flatMap((table) => partitionsOfDays(table, days, zone.name))];
}

/** All partitions of the month of a time and of the following months. */
export function partitionsAhead(from: Date, months: number, timeZone: string): Partition[] {
  return Array.from({ length: months + 1 }, (_, ahead) => monthAhead(from.toISOString().slice(0, 7), ahead)).flatMap((month) => [
    eventPartition(month),
    ...PARTITIONED_ROLL_UPS.map((table) => dayPartition(table, month, timeZone)),
  ]);
}
