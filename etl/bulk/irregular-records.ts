import type { Client } from 'pg';
import type { DuckDBAppender } from '@duckdb/node-api';
import { statementRunner } from '@storepulse/database/fold/batch-statements.js';
import { resolveDimensions } from '@storepulse/database/fold/dimensions.js';
import { isRefund } from '@storepulse/database/fold/refund-row.js';
import { needsFold, readRecord, storableRaw } from '../sources/read-record.js';
import type { SourceRecord } from '../sources/source.js';
import { inTransaction } from '@storepulse/database/connection/in-transaction.js';
import type { Duck } from './duck.js';
import { appendTold, TOLD_TABLE } from './part-details.js';
import { type NumberedRow, unknownToFold } from './unknown-to-fold.js';

const TABLES = `
  create or replace table irregular_texts (
    record bigint, event_time varchar, event_type varchar, product_id varchar, category_key integer, brand_id integer, price varchar,
    user_id varchar, user_session varchar, quantity integer);
  create or replace table rejected (record bigint, line bigint, reason varchar, kind varchar, raw varchar);
  create or replace table warned (record bigint, kind varchar);
  ${TOLD_TABLE};
  create or replace view irregular_events as
    select
      record, event_time::timestamp as event_time, event_type::event_type as event_type, product_id::bigint as product_id, category_key,
      brand_id, price::decimal(14, 4) as price, user_id::bigint as user_id, user_session::uuid as user_session, quantity
    from irregular_texts`;

/** Who writes the records: the bulk load from these tables, or the fold from the file, after the `recordsDone` records it wrote before. */
export type Writer = { by: 'bulk' } | { by: 'fold'; recordsDone: number };

/** A record that the bulk load cannot write; the fold then writes the file. */
export class NeedsFoldError extends Error {}

/** Checks irregular records one by one and writes the results to DuckDB's `irregular_events`, `rejected` and `warned`. */
export class IrregularRecords {
  private rows: NumberedRow[] = [];

  private constructor(
    private readonly client: Client,
    private readonly latest: Date | null,
    private readonly writer: Writer,
    private readonly events: DuckDBAppender,
    private readonly rejected: DuckDBAppender,
    private readonly warned: DuckDBAppender,
    private readonly told: DuckDBAppender,
  ) {}

  /** @param client assigns keys to external ids, brands and categories. @param latest latest accepted event time; null: any */
  static async open({ connection }: Duck, client: Client, latest: Date | null, writer: Writer): Promise<IrregularRecords> {
    await connection.run(TABLES);
    return new IrregularRecords(
      client,
      latest,
      writer,
      await connection.createAppender('irregular_texts'),
      await connection.createAppender('rejected'),
      await connection.createAppender('warned'),
      await connection.createAppender('told_details'),
    );
  }

  /** Events that `flush` has not written yet. */
  get waiting(): number {
    return this.rows.length;
  }

  /** @throws NeedsFoldError when the bulk load writes the records and cannot write this one */
  add(record: number, source: SourceRecord): void {
    const parsed = readRecord(source, this.latest);
    if (parsed.ok) {
      if (this.writer.by === 'bulk' && (needsFold(source) || isRefund(parsed.row))) throw new NeedsFoldError();
      // Refunds are not events; the fold counts each refund once on its own.
      if (isRefund(parsed.row)) return;
      this.rows.push({ record, row: parsed.row });
      for (const kind of parsed.warnings ?? []) this.warn(record, kind);
      return;
    }
    const { rejected } = this;
    rejected.appendBigInt(BigInt(record));
    rejected.appendBigInt(BigInt(source.line));
    rejected.appendVarchar(parsed.reason);
    rejected.appendVarchar(parsed.kind);
    rejected.appendVarchar(storableRaw(source.raw));
    rejected.endRow();
  }

  private warn(record: number, kind: string): void {
    this.warned.appendBigInt(BigInt(record));
    this.warned.appendVarchar(kind);
    this.warned.endRow();
  }

  /** Writes the added records to the tables. */
  async flush(): Promise<void> {
    const taken = this.rows;
    this.rows = [];
    const rows = this.writer.by === 'fold' ? await unknownToFold(this.client, taken, this.writer.recordsDone) : taken;
    if (rows.length > 0) await this.write(rows);
    this.events.flushSync();
    this.rejected.flushSync();
    this.warned.flushSync();
    this.told.flushSync();
  }

  private async write(taken: readonly NumberedRow[]): Promise<void> {
    const { products, categories, brands, users } = await inTransaction(this.client, async () => {
      const run = statementRunner(this.client, false);
      await run('lockStore');
      return resolveDimensions(
        run,
        taken.map(({ row }) => row),
      );
    });
    const { events } = this;
    for (const [index, { record, row }] of taken.entries()) {
      events.appendBigInt(BigInt(record));
      // Without the Z: the column is UTC but has no time zone.
      events.appendVarchar(row.eventTime.slice(0, -1));
      events.appendVarchar(row.eventType);
      events.appendVarchar(products[index] ?? '');
      events.appendInteger(categories[index] ?? 0);
      events.appendInteger(brands[index] ?? 0);
      if (row.price === null) events.appendNull();
      else events.appendVarchar(row.price);
      events.appendVarchar(users[index] ?? '');
      if (row.userSession === null) events.appendNull();
      else events.appendVarchar(row.userSession);
      events.appendInteger(row.quantity);
      events.endRow();
      const { details } = row;
      if (details !== undefined)
        appendTold(this.told, record, { productId: products[index] ?? '', describedAt: row.eventTime.slice(0, -1), details });
    }
  }
}
