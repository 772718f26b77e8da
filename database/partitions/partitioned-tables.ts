import { endOfMonth, type Month } from './months.js';

/** Roll-ups in partitions of a month of their days. */
export const PARTITIONED_BY_DAY = ['product_days', 'sessions', 'user_days'] as const;
export const PARTITIONED = ['events', ...PARTITIONED_BY_DAY] as const;
export type PartitionedTable = (typeof PARTITIONED)[number];

export interface Partition {
  table: PartitionedTable;
  month: Month;
}

/** In percent: where rows change while their day lasts, the new version finds room beside the old one. */
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

export const isPartitioned = (table: string): table is PartitionedTable => table in PARTITION_COLUMN;

export const partitionName = ({ table, month }: Partition): string => `${table}_${month.replace('-', '_')}`;

/** From (in it) and to (not in it), as text of the column's type: a moment in UTC, or a day. */
export function boundsOf({ table, month }: Partition): { from: string; to: string } {
  const moment = table === 'events' ? ' 00:00:00+00' : '';
  return { from: `${month}-01${moment}`, to: `${endOfMonth(month)}${moment}` };
}
