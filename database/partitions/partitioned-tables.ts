import type { StoreZone } from '../zone/store-zone.js';
import { dayAfter, daysOf, endOfMonth, type Month, monthAhead } from './months.js';

/** Roll-ups partitioned by month of their day. */
export const PARTITIONED_BY_DAY = ['product_days', 'sessions', 'user_days'] as const;
export const PARTITIONED = ['events', ...PARTITIONED_BY_DAY] as const;
export type PartitionedTable = (typeof PARTITIONED)[number];

/** Fill factor in percent. Rows that change during their day leave room for the new version beside the old one. */
export const PARTITION_FILL: Record<PartitionedTable, number> = {
  events: 100,
  product_days: 80,
  sessions: 80,
  user_days: 70,
};

/** Column by which the table is partitioned. */
export const PARTITION_COLUMN: Record<PartitionedTable, string> = {
  events: 'event_time',
  product_days: 'day',
  sessions: 'started_day',
  user_days: 'day',
};

export interface Partition {
  table: PartitionedTable;
  month: Month;
  /** Bounds as text of the column's type (a time or a day): `from` is included, `to` is not. */
  from: string;
  to: string;
}

export const isPartitioned = (table: string): table is PartitionedTable => table in PARTITION_COLUMN;

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
export function dayPartition(table: (typeof PARTITIONED_BY_DAY)[number], month: Month, timeZone: string): Partition {
  const [from, to] = [`${month}-01`, endOfMonth(month)];
  return timeZone === 'UTC' ? { table, month, from, to } : { table, month, from: dayAfter(from), to: dayAfter(to) };
}

/** The partitions of a table that hold these days, `YYYY-MM-DD`. */
export function partitionsOfDays(table: PartitionedTable, days: Iterable<string>, timeZone: string): Partition[] {
  if (table === 'events') return [];
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
  return [...[...months].map(eventPartition), ...PARTITIONED_BY_DAY.flatMap((table) => partitionsOfDays(table, days, zone.name))];
}

/** All partitions of the month of a time and of the following months. */
export function partitionsAhead(from: Date, months: number, timeZone: string): Partition[] {
  return Array.from({ length: months + 1 }, (_, ahead) => monthAhead(from.toISOString().slice(0, 7), ahead)).flatMap((month) => [
    eventPartition(month),
    ...PARTITIONED_BY_DAY.map((table) => dayPartition(table, month, timeZone)),
  ]);
}
