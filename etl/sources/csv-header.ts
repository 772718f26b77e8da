import { type EventColumn, INPUT_COLUMNS } from '@storepulse/contracts';
import { columnOf, EVENT_COLUMNS } from '@storepulse/database/fold/event-columns.js';
import { type CsvRecord, parseLine } from './csv-records.js';
import { SourceError } from './source.js';

export interface CsvHeader {
  /** The original header text. */
  raw: string;
  delimiter: string;
  /** Line number of the header, from 1. */
  line: number;
  fieldCount: number;
  columns: { column: EventColumn; position: number }[];
}

/** Used by data sets, spreadsheets in most of Europe, and databases. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
/** The line that tells Excel the delimiter of a file. */
const SEPARATOR_LINE = /^"?sep=(.)"?$/i;
const SHOWN_HEADER = 100;

/** The delimiter in a `sep=` line before the header; undefined when the record is the header itself. */
export const delimiterNamed = (record: CsvRecord): string | undefined => SEPARATOR_LINE.exec(record.raw.trim())?.[1];

/**
 * Finds columns by name, in any order and case, ignoring blanks. Other columns, including an index column without a name, are ignored.
 *
 * @param delimiter from the line before the header; by default the one that yields the most known columns
 * @throws SourceError
 */
export function readHeader(record: CsvRecord, delimiter?: string): CsvHeader {
  const readings = (delimiter === undefined ? DELIMITERS : [delimiter]).map((by) => ({ by, names: namesOf(record, by) }));
  const [best] = readings.toSorted((one, other) => knownOf(other.names).size - knownOf(one.names).size);
  const names = best?.names ?? [];
  const known = knownOf(names);
  // Control characters must not reach the terminal or the table.
  const shown = record.raw.slice(0, SHOWN_HEADER).replace(/[\p{Cc}\ufffd]/gu, '·');
  const missing = INPUT_COLUMNS.filter((column) => !known.has(column));
  if (missing.length > 0) throw new SourceError(`${lacks(missing)} (its first line is: ${shown})`);
  const columns = EVENT_COLUMNS.flatMap((column) => {
    const position = names.indexOf(column);
    if (position !== names.lastIndexOf(column)) throw new SourceError(`has the column ${column} twice`);
    return position < 0 ? [] : [{ column, position }];
  });
  return { raw: record.raw, delimiter: best?.by ?? ',', line: record.line, fieldCount: names.length, columns };
}

export const lacks = (columns: readonly EventColumn[]): string =>
  `lacks the ${columns.length === 1 ? 'column' : 'columns'} ${columns.join(', ')}`;

/** The column that each header field names. */
function namesOf(record: CsvRecord, delimiter: string): (EventColumn | undefined)[] {
  const parsed = parseLine(record.raw, delimiter);
  return parsed.state === 'whole' ? parsed.fields.map(columnOf) : [];
}

const knownOf = (names: readonly (EventColumn | undefined)[]): Set<EventColumn> =>
  new Set(names.filter((name): name is EventColumn => name !== undefined));
