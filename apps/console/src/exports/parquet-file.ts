import type { ColumnSource, SchemaElement } from 'hyparquet-writer';
import { aboutLines, fileValue, headOf } from './csv-file.ts';
import type { ColumnKind, ExportColumn, ExportHead, ExportTable } from './exportable.ts';

type Value = string | number | null;

/** One table as Parquet: columns and values of the CSV, with types. The lines about its origin are metadata of the file. */
export async function parquetFile(head: ExportHead, table: ExportTable): Promise<Blob> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const names = uniqueNames(table.columns.map((column) => headOf(column, head.units.currency)));
  const columns = table.columns.map((column, index) => {
    const values = table.rows.map((row) => fileValue(row[index]?.value ?? null));
    return parquetColumn(names[index] ?? '', column, values);
  });
  const bytes = parquetWriteBuffer({
    columnData: columns.map(({ source }) => source),
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(({ element }) => element)],
    kvMetadata: [...aboutLines(head, table)].map(([key, value]) => ({ key, value })),
    createdBy: 'Storepulse',
  });
  return new Blob([bytes], { type: 'application/vnd.apache.parquet' });
}

interface ParquetColumn {
  element: SchemaElement;
  source: ColumnSource;
}

/** Kinds with decimals in general, even where all values happen to be whole. */
const DECIMAL_KINDS: ReadonlySet<ColumnKind | undefined> = new Set(['percent', 'points', 'money', 'moneyChange', 'average', 'seconds']);
const DAY = /^\d{4}-\d\d-\d\d$/;

/** A column is text as soon as one value is not of its kind, such as a row "All cohorts" among days. */
function parquetColumn(name: string, { numeric, kind }: ExportColumn, values: readonly Value[]): ParquetColumn {
  const typed = (type: Omit<SchemaElement, 'name'>, data: unknown[]): ParquetColumn => ({
    element: { name, repetition_type: 'OPTIONAL', ...type },
    source: { name, data },
  });
  const areAll = (is: (value: string | number) => boolean) => values.every((value) => value === null || is(value));
  if ((kind === 'day' || kind === 'month') && areAll((value) => typeof value === 'string' && DAY.test(value)))
    return typed({ type: 'INT32', converted_type: 'DATE' }, values.map(dateOf));
  if (kind === 'moment' && areAll((value) => typeof value === 'string' && value.includes('T') && !Number.isNaN(Date.parse(value))))
    return typed({ type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } }, values.map(dateOf));
  if (numeric && kind !== 'words' && areAll((value) => typeof value === 'number')) {
    return DECIMAL_KINDS.has(kind) || !areAll(Number.isSafeInteger)
      ? typed({ type: 'DOUBLE' }, [...values])
      : typed(
          { type: 'INT64' },
          values.map((value) => (value === null ? null : BigInt(value))),
        );
  }
  return typed(
    { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    values.map((value) => (value === null ? null : String(value))),
  );
}

const dateOf = (value: Value): Date | null => (value === null ? null : new Date(value));

/** Readers find columns by name. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let n = 2; taken.has(own); n++) own = `${name} ${n}`;
    taken.add(own);
    return own;
  });
}
