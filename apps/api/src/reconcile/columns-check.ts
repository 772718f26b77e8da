import { Injectable } from '@nestjs/common';
import type { Difference, TableDifferences } from '@storepulse/database/reconcile/comparison.js';
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { Columns } from '../columns/columns.service.js';
import { ColumnsBuildingError, ColumnsUnavailableError } from '../columns/errors.js';
import { errorMessage } from '../platform/error-code.js';
import { Log } from '../platform/log.js';

const sumRow = z.object({ part: z.string(), rows: z.string(), checksum: z.string() });
type Sums = ReadonlyMap<string, Omit<z.output<typeof sumRow>, 'part'>>;

/**
 * Rows are compared as sums of numbers that PostgreSQL and DuckDB derive alike: the first 60 bits of the MD5 of the row as text. A sum needs
 * no order, and differs when values are swapped between rows.
 */
const sumsOf = (part: string, hash: string): string => `select ${part} as part, count(*)::text as rows, sum(${hash})::text as checksum`;
const inPostgres = (row: string): string => `('x' || left(md5(${row}), 15))::bit(60)::bigint`;
const inDuck = (row: string): string => `('0x' || left(md5(${row}), 15))::bigint`;

/** The values as one text. An empty one stands for null, which would be left out. */
const asText = (...values: readonly string[]): string =>
  `concat_ws('|', ${values.map((value) => `coalesce(${value}::text, '')`).join(', ')})`;
const inMicros = (moment: string): string => `(extract(epoch from ${moment}) * 1000000)::bigint`;

const EVENT_VALUES = ['brand_id', 'category_key', 'price', 'quantity'];
const SESSION_VALUES = ['s.events', 's.views', 's.carts', 's.purchases'];

const storedSums = `
  ${sumsOf('event_type::text', inPostgres(asText(inMicros('event_time'), 'product_id', 'user_id', 'user_session', ...EVENT_VALUES)))}
  from events
  where event_time >= day_start($1) and event_time < day_start($1::date + 1)
  group by 1
  union all
  ${sumsOf(`'session'`, inPostgres(asText('s.user_session', 's.user_id', inMicros('s.started_at'), inMicros('s.ended_at'), ...SESSION_VALUES)))}
  from sessions s
  where started_day = $1
  having count(*) > 0`;

const copiedSums = `
  ${sumsOf('event_type::text', inDuck(asText('epoch_us(event_time)', 'p.id', 'u.id', 's.id', ...EVENT_VALUES)))}
  from events e
  left join product_ids p using (product_id)
  left join user_ids u using (user_id)
  left join session_ids s using (user_session)
  where e.day = $1
  group by 1
  union all
  ${sumsOf(`'session'`, inDuck(asText('i.id', 'u.id', 'epoch_us(s.started_at)', 'epoch_us(s.ended_at)', ...SESSION_VALUES)))}
  from sessions s
  left join session_ids i using (user_session)
  left join user_ids u using (user_id)
  where s.started_day = $1
  having count(*) > 0`;

const sums = (rows: readonly unknown[]): Sums => new Map(rows.map((row) => sumRow.parse(row)).map(({ part, ...values }) => [part, values]));

/** Compares the columns with the events of a day and the sessions that started on it. */
@Injectable()
export class ColumnsCheck {
  constructor(
    private readonly columns: Columns,
    private readonly log: Log,
  ) {}

  /** In the snapshot of the client. Columns that nobody has asked yet, or that cannot answer now, have no differences. */
  async compare(client: ClientBase, day: string): Promise<TableDifferences[]> {
    if (!(await this.columns.isKept())) return [];
    try {
      const copied = await this.columns.asOf(client, async (columns) => sums((await columns.query(copiedSums, [day])).rows));
      const stored = sums((await client.query(storedSums, [day])).rows);
      const first = differences(copied, stored);
      return first.length === 0 ? [] : [{ table: 'columns', rows: first.length, first }];
    } catch (error) {
      if (!(error instanceof ColumnsBuildingError) && !(error instanceof ColumnsUnavailableError)) throw error;
      this.log.warn('the columns were not checked', { day, reason: errorMessage(error) });
      return [];
    }
  }

  /** The next question copies the day again. */
  async repair(day: string): Promise<void> {
    await this.columns.forget(day).catch((error: unknown) => {
      // The next check finds it again.
      this.log.warn('the columns were not repaired', { day, reason: errorMessage(error) });
    });
  }
}

function differences(copied: Sums, stored: Sums): Difference[] {
  const parts = [...new Set([...copied.keys(), ...stored.keys()])].sort();
  return parts.flatMap((part) => {
    const [found, expected] = [copied.get(part) ?? null, stored.get(part) ?? null];
    const isSame = found?.rows === expected?.rows && found?.checksum === expected?.checksum;
    return isSame ? [] : [{ table: 'columns', key: { part }, stored: found, recomputed: expected }];
  });
}
