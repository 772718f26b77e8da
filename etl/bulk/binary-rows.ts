/**
 * Rows of a DuckDB result in the binary format of PostgreSQL's COPY, which the server reads in half the time that text takes
 * (1.8 against 3.0 µs for an event). Values go from one buffer to the other; no object is made of any.
 * https://www.postgresql.org/docs/18/sql-copy.html
 */
import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** How a column goes over: its type in PostgreSQL, and what DuckDB must give for it. */
export const COLUMN_KINDS = {
  smallint: { duckdb: (column: string) => `${column}::smallint`, width: 2 },
  integer: { duckdb: (column: string) => `${column}::integer`, width: 4 },
  bigint: { duckdb: (column: string) => `${column}::bigint`, width: 8 },
  /** Days since 2000. */
  date: { duckdb: (column: string) => `(${column} - date '2000-01-01')::integer`, width: 4 },
  /** Microseconds since 2000. */
  timestamptz: { duckdb: (column: string) => `epoch_us(${column}) - 946684800000000`, width: 8 },
  /** Four decimals. */
  numeric: { duckdb: (column: string) => `${column}::decimal(18, 4)`, width: 8 },
  uuid: { duckdb: (column: string) => column, width: 16 },
  boolean: { duckdb: (column: string) => column, width: 1 },
  event_type: { duckdb: (column: string) => `${column}::event_type`, width: 1 },
  text: { duckdb: (column: string) => column, width: 0 },
} as const;

export type ColumnKind = keyof typeof COLUMN_KINDS;

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = Buffer.from([0xff, 0xff]);
/** In the order of the enum in DuckDB, which numbers them so. */
export const EVENT_TYPE_ORDER = ['view', 'cart', 'remove_from_cart', 'purchase'] as const;
const EVENT_TYPE_BYTES = EVENT_TYPE_ORDER.map((name) => Buffer.from(name));
const FLUSH_BYTES = 1 << 20;
/** Room for a row of fixed columns: what the widest takes, and then some. */
const ROW_BYTES = 64;
const NUMERIC_BASE = 10_000;
const TWO_TO_32 = 2 ** 32;

interface Column {
  kind: ColumnKind;
  data: DataView;
  validity: Uint8Array | null;
  text: ((row: number) => string | null) | null;
}

/** Buffers of some megabyte that together are what COPY … (format binary) reads. `onRows`: rows of each as it leaves. */
export async function* binaryRows(
  result: DuckDBResult,
  kinds: readonly ColumnKind[],
  onRows: (rows: number) => void,
): AsyncGenerator<Buffer> {
  const writer = new RowWriter(kinds);
  writer.bytes(SIGNATURE);
  let rows = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    writer.chunk(chunk);
    rows += chunk.rowCount;
    if (writer.length < FLUSH_BYTES) continue;
    yield writer.take();
    onRows(rows);
    rows = 0;
  }
  writer.bytes(END);
  yield writer.take();
  onRows(rows);
}

class RowWriter {
  private buffer = Buffer.allocUnsafe(FLUSH_BYTES * 2);
  private at = 0;

  constructor(private readonly kinds: readonly ColumnKind[]) {}

  get length(): number {
    return this.at;
  }

  take(): Buffer {
    const taken = this.buffer.subarray(0, this.at);
    // The stream still holds the old one.
    this.buffer = Buffer.allocUnsafe(FLUSH_BYTES * 2);
    this.at = 0;
    return taken;
  }

  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  chunk(chunk: DuckDBDataChunk): void {
    const rows = chunk.rowCount;
    const columns = this.kinds.map((kind, index) => columnOf(chunk, index, kind, rows));
    for (let row = 0; row < rows; row++) {
      this.reserve(ROW_BYTES * columns.length);
      this.at = this.buffer.writeInt16BE(columns.length, this.at);
      for (const column of columns) this.value(column, row);
    }
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.at + bytes));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }

  private value({ kind, data, validity, text }: Column, row: number): void {
    if (validity !== null && ((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0) {
      this.at = this.buffer.writeInt32BE(-1, this.at);
      return;
    }
    switch (kind) {
      case 'integer':
      case 'date':
        this.at = this.buffer.writeInt32BE(4, this.at);
        this.at = this.buffer.writeInt32BE(data.getInt32(row * 4, true), this.at);
        break;
      case 'bigint':
      case 'timestamptz':
        this.at = this.buffer.writeInt32BE(8, this.at);
        this.at = this.buffer.writeInt32BE(data.getInt32(row * 8 + 4, true), this.at);
        this.at = this.buffer.writeInt32BE(data.getInt32(row * 8, true), this.at);
        break;
      case 'uuid':
        // A number of 128 bits, little-endian, its highest bit turned over so that it sorts as text does.
        this.at = this.buffer.writeInt32BE(16, this.at);
        this.at = this.buffer.writeInt32BE(data.getInt32(row * 16 + 12, true) ^ -0x80000000, this.at);
        this.at = this.buffer.writeInt32BE(data.getInt32(row * 16 + 8, true), this.at);
        this.at = this.buffer.writeInt32BE(data.getInt32(row * 16 + 4, true), this.at);
        this.at = this.buffer.writeInt32BE(data.getInt32(row * 16, true), this.at);
        break;
      case 'event_type': {
        const name = EVENT_TYPE_BYTES[data.getUint8(row)] ?? END;
        this.at = this.buffer.writeInt32BE(name.length, this.at);
        this.bytes(name);
        break;
      }
      case 'numeric':
        this.numeric(data.getInt32(row * 8 + 4, true) * TWO_TO_32 + data.getUint32(row * 8, true));
        break;
      case 'smallint':
        this.at = this.buffer.writeInt32BE(2, this.at);
        this.at = this.buffer.writeInt16BE(data.getInt16(row * 2, true), this.at);
        break;
      case 'boolean':
        this.at = this.buffer.writeInt32BE(1, this.at);
        this.at = this.buffer.writeUInt8(data.getUint8(row), this.at);
        break;
      case 'text': {
        const bytes = Buffer.from(text?.(row) ?? '');
        this.reserve(bytes.length + ROW_BYTES);
        this.at = this.buffer.writeInt32BE(bytes.length, this.at);
        this.bytes(bytes);
        break;
      }
      default:
        throw new Error(`unknown kind ${String(kind satisfies never)}`);
    }
  }

  /** Digits to the base of 10,000: the whole part's, highest first, then one for the four decimals. Never negative here. */
  private numeric(scaled: number): void {
    if (scaled < 0 || scaled > Number.MAX_SAFE_INTEGER) throw new RangeError(`a sum of ${scaled / NUMERIC_BASE} cannot be written exactly`);
    let whole = Math.floor(scaled / NUMERIC_BASE);
    const fraction = scaled - whole * NUMERIC_BASE;
    const digits = [fraction];
    do {
      const higher = Math.floor(whole / NUMERIC_BASE);
      digits.push(whole - higher * NUMERIC_BASE);
      whole = higher;
    } while (whole > 0);
    this.at = this.buffer.writeInt32BE(8 + 2 * digits.length, this.at);
    this.at = this.buffer.writeInt16BE(digits.length, this.at);
    // Weight of the first digit, sign, decimals shown.
    this.at = this.buffer.writeInt16BE(digits.length - 2, this.at);
    this.at = this.buffer.writeInt16BE(0, this.at);
    this.at = this.buffer.writeInt16BE(4, this.at);
    for (let place = digits.length - 1; place >= 0; place--) this.at = this.buffer.writeInt16BE(digits[place] ?? 0, this.at);
  }
}

function columnOf(chunk: DuckDBDataChunk, index: number, kind: ColumnKind, rows: number): Column {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  const validity = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8);
  const { width } = COLUMN_KINDS[kind];
  const data = duckdb.vector_get_data(vector, rows * (width || 16));
  const values = kind === 'text' ? chunk.getColumnVector(index) : null;
  return {
    kind,
    data: new DataView(data.buffer, data.byteOffset, data.byteLength),
    validity: validity ?? null,
    text: values === null ? null : (row) => textOf(values.getItem(row)),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
