import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CsvRecord, CsvRecords } from './csv-records.js';
import { SourceError } from './source.js';

/** Reads the records of a text that arrives in pieces, cut at the given positions. */
function read(text: string, fieldCount?: number, cuts: readonly number[] = []): CsvRecord[] {
  const splitter = new CsvRecords(fieldCount);
  const ends = [...new Set([...cuts.map((cut) => Math.min(cut, text.length)), text.length])].sort((one, other) => one - other);
  const records: CsvRecord[] = [];
  let from = 0;
  for (const end of ends) {
    records.push(...splitter.push(text.slice(from, end)));
    from = end;
  }
  records.push(...splitter.end());
  return records;
}

const shape = (records: readonly CsvRecord[]) =>
  records.map((record) => (record.ok ? [record.line, ...record.fields] : [record.line, new Error(record.reason)]));
const rejected = (line: number, reason = 'a quote is never closed') => [line, new Error(reason)];

describe('CsvRecords', () => {
  it.each([
    [
      'a,b\nc,d\n',
      [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
      ],
    ],
    [
      'a,b\r\nc,d',
      [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
      ],
    ],
    [
      'a,\n,b\n',
      [
        [1, 'a', ''],
        [2, '', 'b'],
      ],
    ],
    [
      '\n\na,b\n  \nc,d\n\n',
      [
        [3, 'a', 'b'],
        [5, 'c', 'd'],
      ],
    ],
    ['"a,1","b ""x"""\n', [[1, 'a,1', 'b "x"']]],
    ['"","b"\n', [[1, '', 'b']]],
    ['27" tv,b\n', [[1, '27" tv', 'b']]],
    [
      '"two\nlines",b\nc,d\n',
      [
        [1, 'two\nlines', 'b'],
        [3, 'c', 'd'],
      ],
    ],
    ['a\n', [[1, 'a']]],
    ['', []],
  ])('reads %j', (text, expected) => {
    expect(shape(read(text, 2))).toEqual(expected);
  });

  it('rejects only the line of a quote that never closes', () => {
    expect(shape(read('a,b\nc,"d\ne,f\ng,h\n', 2))).toEqual([[1, 'a', 'b'], rejected(2), [3, 'e', 'f'], [4, 'g', 'h']]);
  });

  it('does not pair a stray quote with one in a later line', () => {
    expect(shape(read('a,"b\nc,"d"\ne,f\n', 2))).toEqual([rejected(1), [2, 'c', 'd'], [3, 'e', 'f']]);
    expect(shape(read('a,"b\n"c",d\ne,f\n', 2))).toEqual([rejected(1), [2, 'c', 'd'], [3, 'e', 'f']]);
  });

  it('gives up a quote after a hundred lines, and reads those again', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `${index},x`);
    const records = read(['"a,b', ...lines].join('\n'), 2);
    expect(records).toHaveLength(501);
    expect(records.filter((record) => !record.ok).map((record) => record.line)).toEqual([1]);
  });

  it('takes linear time if every line opens a quote', () => {
    const records = read(Array.from({ length: 20_000 }, () => 'a,"b').join('\n'), 2);
    expect(records).toHaveLength(20_000);
    expect(records.every((record) => !record.ok)).toBe(true);
  });

  it('rejects text after a closing quote', () => {
    expect(shape(read('"a"x,b\nc,d\n', 2))).toEqual([rejected(1, 'text follows a closing quote'), [2, 'c', 'd']]);
  });

  it('keeps the raw text of a record', () => {
    expect(read('"a\r\n1",b\r\nc,d\r\n', 2).map((record) => record.raw)).toEqual(['"a\n1",b', 'c,d']);
  });

  it('rejects an endless line', () => {
    expect(() => read('x'.repeat(1_000_001))).toThrow(SourceError);
  });

  it('reads back any written CSV, in any chunks', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'é'), maxLength: 6 });
    const rows = fc.array(fc.tuple(field, field, field), { maxLength: 8 });
    fc.assert(
      fc.property(rows, fc.array(fc.nat(200), { maxLength: 10 }), (table, cuts) => {
        const text = table.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\n');
        expect(read(text, 3, cuts).map((record) => (record.ok ? record.fields : record.reason))).toEqual(table);
      }),
      { numRuns: 500 },
    );
  });

  it('accounts for every line that is not blank, in any text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', 'b'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 5 }), (it, cuts) => {
        const records = read(it, 2, cuts);
        expect(records).toEqual(read(it, 2));
        const covered = records.flatMap((record) => record.raw.split('\n'));
        expect(covered.filter((line) => line.trim() !== '')).toEqual(it.split('\n').filter((line) => line.trim() !== ''));
      }),
      { numRuns: 1000 },
    );
  });
});
