/**
 * Writes the rows of a DuckDB result in the binary format of PostgreSQL's COPY. The server reads it in half the time of text (1.8 against
 * 3.0 µs an event). Values go straight from one buffer to the other, without an object for each.
 * https://www.postgresql.org/docs/18/sql-copy.html
 */
import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** How each column type is sent: its PostgreSQL type, and the DuckDB expression that yields it. */
export const COLUMN_KINDS = {
  smallint: { duckdb: (column: string) => `${column}::smallint`, width: 2 },
  integer: { duckdb: (column: string) => `${column}::integer`, width: 4 },
  bigint: { duckdb: (column: string) => `${column}::bigint`, width: 8 },
  /** Days since 2000. */
  date: { duckdb: (column: string) => `(${column} - date '2000-01-01')::integer`, width: 4 },
  /** Microseconds since 2000. */
  timestamptz: { duckdb: (column: string) => `epoch_us(${column}) - 946684800000000`, width: 8 },
  /** Prices. */
  'numeric(14, 4)': { duckdb: (column: string) => `${column}::decimal(14, 4)`, width: 8 },
  /** Sums of money, four decimals: 100 M rows of the highest price and quantity take 28 digits. */
  numeric: { duckdb: (column: string) => `${column}::decimal(38, 4)`, width: 16 },
  /** Sums of whole numbers that may exceed 64 bits: 2,300 sessions of 131 years, in microseconds. */
  'numeric(38, 0)': { duckdb: (column: string) => `${column}::decimal(38, 0)`, width: 16 },
  uuid: { duckdb: (column: string) => column, width: 16 },
  boolean: { duckdb: (column: string) => column, width: 1 },
  event_type: { duckdb: (column: string) => `${column}::event_type`, width: 1 },
  text: { duckdb: (column: string) => column, width: 0 },
  /** Offset of the first element within the chunk's elements, and the number of elements. */
  'integer[]': { duckdb: (column: string) => `${column}::integer[]`, width: 16 },
} as const;

export type ColumnKind = keyof typeof COLUMN_KINDS;

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = Buffer.from([0xff, 0xff]);
/** In the order of the DuckDB enum, which stores each type as its index. */
export const EVENT_TYPE_ORDER = ['view', 'cart', 'remove_from_cart', 'purchase'] as const;
const EVENT_TYPE_BYTES = EVENT_TYPE_ORDER.map((name) => Buffer.from(name));
const FLUSH_BYTES = 1 << 20;
/** Buffer space reserved for each fixed-width column of a row: more than the widest one takes. */
const ROW_BYTES = 64;
const NUMERIC_BASE = 10_000;
const DECIMALS = 4;
/** Sign of a numeric below 0. */
const NEGATIVE = 0x4000;
const TWO_TO_32 = 2 ** 32;
/** Array header: total length, dimensions, flags, element type, element count, lower bound. */
const ARRAY_HEAD_BYTES = 24;
const INT4_OID = 23;

interface Column {
  kind: ColumnKind;
  data: DataView;
  validity: Uint8Array | null;
  text: ((row: number) => string | null) | null;
  /** For a list column: the elements of all rows in the chunk, one after the other. */
  elements: DataView | null;
}

/** Yields buffers of about a megabyte that COPY … (format binary) reads. `onRows` gets the number of rows in each buffer. */
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
  private bytesOut = fresh(FLUSH_BYTES * 2);
  /** A view of the same bytes; takes a tenth of the time of Buffer's checked writes. */
  private out = new DataView(this.bytesOut.buffer);
  private at = 0;

  constructor(private readonly kinds: readonly ColumnKind[]) {}

  get length(): number {
    return this.at;
  }

  take(): Buffer {
    const taken = Buffer.from(this.bytesOut.buffer, 0, this.at);
    // The stream still uses the old buffer.
    this.use(fresh(FLUSH_BYTES * 2));
    this.at = 0;
    return taken;
  }

  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytesOut.set(bytes, this.at);
    this.at += bytes.length;
  }

  chunk(chunk: DuckDBDataChunk): void {
    const rows = chunk.rowCount;
    const columns = this.kinds.map((kind, index) => columnOf(chunk, index, kind, rows));
    for (let row = 0; row < rows; row++) {
      this.reserve(ROW_BYTES * columns.length);
      this.out.setInt16(this.at, columns.length);
      this.at += 2;
      for (const column of columns) {
        const { validity } = column;
        if (validity !== null && ((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0) {
          this.out.setInt32(this.at, -1);
          this.at += 4;
        } else this.value(column, row);
      }
    }
  }

  private use(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytesOut = bytes;
    this.out = new DataView(bytes.buffer);
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.bytesOut.length) return;
    const larger = fresh(Math.max(this.bytesOut.length * 2, this.at + bytes));
    larger.set(this.bytesOut.subarray(0, this.at));
    this.use(larger);
  }

  private value({ kind, data, text, elements }: Column, row: number): void {
    const { out, at } = this;
    switch (kind) {
      case 'integer':
      case 'date':
        out.setInt32(at, 4);
        out.setInt32(at + 4, data.getInt32(row * 4, true));
        this.at = at + 8;
        break;
      case 'bigint':
      case 'timestamptz':
        out.setInt32(at, 8);
        out.setInt32(at + 4, data.getInt32(row * 8 + 4, true));
        out.setInt32(at + 8, data.getInt32(row * 8, true));
        this.at = at + 12;
        break;
      case 'uuid':
        // DuckDB stores a UUID as a little-endian 128-bit number with the highest bit flipped, so that it sorts like its text.
        out.setInt32(at, 16);
        out.setInt32(at + 4, data.getInt32(row * 16 + 12, true) ^ -0x80000000);
        out.setInt32(at + 8, data.getInt32(row * 16 + 8, true));
        out.setInt32(at + 12, data.getInt32(row * 16 + 4, true));
        out.setInt32(at + 16, data.getInt32(row * 16, true));
        this.at = at + 20;
        break;
      case 'event_type': {
        const name = EVENT_TYPE_BYTES[data.getUint8(row)] ?? END;
        out.setInt32(at, name.length);
        this.bytesOut.set(name, at + 4);
        this.at = at + 4 + name.length;
        break;
      }
      case 'numeric(14, 4)':
        this.numeric(data.getInt32(row * 8 + 4, true) * TWO_TO_32 + data.getUint32(row * 8, true));
        break;
      case 'numeric':
        this.wideNumeric(data, row, DECIMALS);
        break;
      case 'numeric(38, 0)':
        this.wideNumeric(data, row, 0);
        break;
      case 'smallint':
        out.setInt32(at, 2);
        out.setInt16(at + 4, data.getInt16(row * 2, true));
        this.at = at + 6;
        break;
      case 'integer[]':
        this.integers(elements, data.getUint32(row * 16, true), data.getUint32(row * 16 + 8, true));
        break;
      case 'boolean':
        out.setInt32(at, 1);
        out.setUint8(at + 4, data.getUint8(row));
        this.at = at + 5;
        break;
      case 'text': {
        const bytes = Buffer.from(text?.(row) ?? '');
        this.reserve(bytes.length + ROW_BYTES * this.kinds.length);
        this.out.setInt32(at, bytes.length);
        this.bytesOut.set(bytes, at + 4);
        this.at = at + 4 + bytes.length;
        break;
      }
      default:
        throw new Error(`unknown kind ${String(kind satisfies never)}`);
    }
  }

  /** A one-dimensional array without nulls, in the format that array_recv reads. */
  private integers(elements: DataView | null, first: number, length: number): void {
    if (elements === null) throw new Error('a list without elements');
    this.reserve(ARRAY_HEAD_BYTES + 8 * length + ROW_BYTES * this.kinds.length);
    const { out, at } = this;
    out.setInt32(at, ARRAY_HEAD_BYTES - 4 + 8 * length - (length === 0 ? 8 : 0));
    out.setInt32(at + 4, length === 0 ? 0 : 1);
    out.setInt32(at + 8, 0);
    out.setInt32(at + 12, INT4_OID);
    if (length === 0) {
      this.at = at + 16;
      return;
    }
    out.setInt32(at + 16, length);
    out.setInt32(at + 20, 1);
    let place = at + ARRAY_HEAD_BYTES;
    for (let element = first; element < first + length; element++) {
      out.setInt32(place, 4);
      out.setInt32(place + 4, elements.getInt32(element * 4, true));
      place += 8;
    }
    this.at = place;
  }

  /** A 128-bit decimal. Nearly always the lower 53 bits hold the whole value. */
  private wideNumeric(data: DataView, row: number, decimals: 0 | typeof DECIMALS): void {
    const [high, low] = [data.getBigInt64(row * 16 + 8, true), data.getBigUint64(row * 16, true)];
    if (decimals === DECIMALS && high === 0n && low <= Number.MAX_SAFE_INTEGER) this.numeric(Number(low));
    else this.longNumeric((high << 64n) | low, decimals);
  }

  private longNumeric(scaled: bigint, decimals: 0 | typeof DECIMALS): void {
    const digits: number[] = [];
    for (let rest = scaled < 0n ? -scaled : scaled; rest > 0n; rest /= BigInt(NUMERIC_BASE))
      digits.unshift(Number(rest % BigInt(NUMERIC_BASE)));
    const { out, at } = this;
    out.setInt32(at, 8 + 2 * digits.length);
    out.setInt16(at + 4, digits.length);
    // The last base-10,000 digit holds the four decimals.
    out.setInt16(at + 6, digits.length - (decimals === 0 ? 1 : 2));
    out.setUint16(at + 8, scaled < 0n ? NEGATIVE : 0);
    out.setInt16(at + 10, decimals);
    for (const [place, digit] of digits.entries()) out.setInt16(at + 12 + 2 * place, digit);
    this.at = at + 12 + 2 * digits.length;
  }

  /** Writes base-10,000 digits: those of the whole part, highest first, then one digit for the four decimals. */
  private numeric(scaled: number): void {
    const { out, at } = this;
    let whole = Math.floor(scaled / NUMERIC_BASE);
    const fraction = scaled - whole * NUMERIC_BASE;
    let digits = 2;
    for (let limit = NUMERIC_BASE; whole >= limit; limit *= NUMERIC_BASE) digits++;
    const end = at + 12 + 2 * digits;
    out.setInt32(at, 8 + 2 * digits);
    out.setInt16(at + 4, digits);
    // Weight of the first digit, sign, decimals shown.
    out.setInt16(at + 6, digits - 2);
    out.setInt16(at + 8, 0);
    out.setInt16(at + 10, 4);
    out.setInt16(end - 2, fraction);
    for (let place = end - 4; place >= at + 12; place -= 2) {
      const higher = Math.floor(whole / NUMERIC_BASE);
      out.setInt16(place, whole - higher * NUMERIC_BASE);
      whole = higher;
    }
    this.at = end;
  }
}

function columnOf(chunk: DuckDBDataChunk, index: number, kind: ColumnKind, rows: number): Column {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  const validity = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8);
  const { width } = COLUMN_KINDS[kind];
  const data = duckdb.vector_get_data(vector, rows * (width || 16));
  const values = kind === 'text' ? chunk.getColumnVector(index) : null;
  const elements =
    kind === 'integer[]'
      ? duckdb.vector_get_data(duckdb.list_vector_get_child(vector), duckdb.list_vector_get_size(vector) * COLUMN_KINDS.integer.width)
      : null;
  return {
    kind,
    data: new DataView(data.buffer, data.byteOffset, data.byteLength),
    validity: validity ?? null,
    text: values === null ? null : (row) => textOf(values.getItem(row)),
    elements: elements === null ? null : new DataView(elements.buffer, elements.byteOffset, elements.byteLength),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Not zero-filled, and not part of Buffer's shared pool. */
const fresh = (bytes: number): Uint8Array<ArrayBuffer> => {
  const { buffer } = Buffer.allocUnsafeSlow(bytes);
  return new Uint8Array(buffer);
};
