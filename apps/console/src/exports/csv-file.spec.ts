import { describe, expect, it } from '@jest/globals';
import { csvText } from './csv-file.ts';
import type { ExportHead, ExportTable } from './exportable.ts';
import { fileName } from './download.ts';
import { sheetNames } from './xlsx-file.ts';

const HEAD: ExportHead = {
  title: 'Top Products',
  subtitle: '?',
  lines: [['Days', '1 – 2 Nov']],
  url: 'http://x/products',
  units: { currency: 'EUR', timeZone: 'UTC' },
};
const cell = (value: string | number | null) => ({ value, text: String(value) });
const table = (rows: (string | number | null)[][], total?: number): ExportTable => ({
  title: 'Products',
  columns: [
    { label: 'Brand', numeric: false },
    { label: 'Views', numeric: true },
  ],
  rows: rows.map((row) => row.map(cell)),
  ...(total !== undefined && { total }),
});

describe('csvText', () => {
  it('starts with its source, then has the plain values', () => {
    const rows = [
      ['acme, "the" brand', -12.5],
      [null, 3],
    ];
    expect(csvText(HEAD, table(rows))).toBe(
      '\u{feff}# Storepulse,Top Products: Products\r\n# Days,1 – 2 Nov\r\n# Address,http://x/products\r\nBrand,Views\r\n"acme, ""the"" brand",-12.5\r\n,3\r\n',
    );
  });

  it('protects text from being a formula, and keeps numbers', () => {
    const texts = ['=1+2', '@x', '-cmd', '+a', '\t=1'];
    const lines = csvText(HEAD, table(texts.map((text) => [text, -1]))).split('\r\n');
    expect(lines.slice(4, 9)).toEqual(texts.map((text) => `"'${text}",-1`));
  });

  it('rounds averages and shares to four decimals', () => {
    expect(csvText(HEAD, table([['a', 32 / 3]]))).toContain('\r\na,10.6667\r\n');
  });

  it('says that rows are missing', () => {
    expect(csvText(HEAD, table([['a', 1]], 386_000))).toContain('# Incomplete,"the first 1 of 386,000 rows"');
  });
});

describe('names', () => {
  it('are short, valid and unique in a workbook', () => {
    expect(sheetNames(['About', 'a/b: [c]*?', 'About', 'x'.repeat(40), 'x'.repeat(40)])).toEqual([
      'About',
      'a b   c',
      'About 2',
      'x'.repeat(31),
      `${'x'.repeat(29)} 2`,
    ]);
  });

  it('are valid in every file system', () => {
    expect(fileName(['Sales Funnel', 'Köpfe: / unter'], '2026-11-23', 'csv')).toBe('storepulse-sales-funnel-kopfe-unter-2026-11-23.csv');
  });
});
