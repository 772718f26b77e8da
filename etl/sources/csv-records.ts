/** Splits CSV text into records, so that one broken line costs only one record. */
import { SourceError } from './source.js';

/** `quoted`: which fields were in quotes; absent when none were. */
interface CsvFields {
  fields: string[];
  quoted?: boolean[];
}

export type CsvRecord = { line: number; raw: string } & (({ ok: true } & CsvFields) | { ok: false; reason: string });

interface Line {
  number: number;
  text: string;
}

type ParsedLine = ({ state: 'whole' } & CsvFields) | { state: 'open' } | { state: 'broken'; reason: string };

/** A quoted field may hold line breaks. A quote that is still open after this many lines never closes. */
const MAX_LINES_OF_RECORD = 100;
const MAX_LINE_CHARACTERS = 1_000_000;
const QUOTE_OPENS = 'a quote is never closed';

/**
 * Takes text piece by piece. Lines after an open quote belong to its record only if they complete a record with the right number of fields.
 * Otherwise the line with the open quote is rejected alone and reading continues with the next line, so that a stray quote never swallows
 * the rest of a file.
 */
export class CsvRecords {
  private rest = '';
  private lineNumber = 0;
  private open: Line[] = [];

  /** @param fieldCount fields of a record; undefined until the header is read. @param delimiter default until the header is read */
  constructor(
    public fieldCount?: number,
    public delimiter = ',',
  ) {}

  /** Yields the records that the text completes. @throws SourceError on an endless line */
  *push(text: string): Generator<CsvRecord> {
    const all = this.rest + text;
    let from = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', from)) {
      const line = all.slice(from, all.charCodeAt(end - 1) === 13 && end > from ? end - 1 : end);
      from = end + 1;
      yield* this.take({ number: ++this.lineNumber, text: line });
    }
    this.rest = all.slice(from);
    if (this.rest.length > MAX_LINE_CHARACTERS) {
      throw new SourceError(`has a line ${this.lineNumber + 1} of more than a million characters, so it is probably not a CSV file`);
    }
  }

  /** Yields the records that the end of the file completes. */
  *end(): Generator<CsvRecord> {
    if (this.rest !== '') yield* this.take({ number: ++this.lineNumber, text: this.rest.replace(/\r$/, '') });
    this.rest = '';
    while (this.open.length > 0) yield* this.giveUpOpen();
  }

  private *take(line: Line): Generator<CsvRecord> {
    if (this.open.length > 0) {
      yield* this.addToOpen(line);
      return;
    }
    if (line.text.trim() === '') return;
    const parsed = parseLine(line.text, this.delimiter);
    if (parsed.state === 'open') this.open = [line];
    else yield recordOf(line.number, line.text, parsed);
  }

  private *addToOpen(line: Line): Generator<CsvRecord> {
    this.open.push(line);
    // A line without a quote cannot close one.
    if (line.text.includes('"')) {
      const raw = this.open.map(({ text }) => text).join('\n');
      const parsed = parseLine(raw, this.delimiter);
      if (parsed.state === 'whole' && (this.fieldCount === undefined || parsed.fields.length === this.fieldCount)) {
        const first = this.open[0]?.number ?? line.number;
        this.open = [];
        yield recordOf(first, raw, parsed);
        return;
      }
      if (parsed.state !== 'open') {
        yield* this.giveUpOpen();
        return;
      }
    }
    if (this.open.length >= MAX_LINES_OF_RECORD) yield* this.giveUpOpen();
  }

  /** Rejects the line that opened the quote and reads the following lines on their own. */
  private *giveUpOpen(): Generator<CsvRecord> {
    const [first, ...others] = this.open;
    this.open = [];
    if (first !== undefined) yield { line: first.number, raw: first.text, ok: false, reason: QUOTE_OPENS };
    for (const line of others) yield* this.take(line);
  }
}

function recordOf(line: number, raw: string, parsed: Exclude<ParsedLine, { state: 'open' }>): CsvRecord {
  if (parsed.state === 'broken') return { line, raw, ok: false, reason: parsed.reason };
  const { fields, quoted } = parsed;
  return quoted === undefined ? { line, raw, ok: true, fields } : { line, raw, ok: true, fields, quoted };
}

/** A quote has meaning only at the start of a field: in `27" monitor` it is an ordinary character. */
export function parseLine(text: string, delimiter: string): ParsedLine {
  if (!text.includes('"')) return { state: 'whole', fields: text.split(delimiter) };
  const fields: string[] = [];
  const quoted: boolean[] = [];
  for (let position = 0; ; ) {
    if (text[position] !== '"') {
      const end = text.indexOf(delimiter, position);
      fields.push(end < 0 ? text.slice(position) : text.slice(position, end));
      quoted.push(false);
      if (end < 0) return { state: 'whole', fields, quoted };
      position = end + 1;
      continue;
    }
    let value = '';
    let from = position + 1;
    for (;;) {
      const quote = text.indexOf('"', from);
      if (quote < 0) return { state: 'open' };
      value += text.slice(from, quote);
      position = quote + 1;
      if (text[position] !== '"') break;
      value += '"';
      from = position + 1;
    }
    fields.push(value);
    quoted.push(true);
    if (position === text.length) return { state: 'whole', fields, quoted };
    if (text[position] !== delimiter) return { state: 'broken', reason: 'text follows a closing quote' };
    position++;
  }
}
