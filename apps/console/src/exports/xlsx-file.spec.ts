/** @jest-environment node */
import { expect, it } from '@jest/globals';
import { sheetsOf } from '../../../../test/support/workbook.ts';
import type { ColumnKind, ExportCell, ExportHead } from './exportable.ts';
import { xlsxFile } from './xlsx-file.ts';

const head = (currency: string | null): ExportHead => ({
  title: 'Report',
  subtitle: '?',
  lines: [],
  url: 'http://x/',
  units: { currency, timeZone: 'America/New_York' },
});

/** The stored value and the format of a cell. */
async function written(cell: ExportCell, kind?: ColumnKind, numeric = true, currency: string | null = 'EUR') {
  const table = { title: 'T', columns: [{ label: 'L', numeric, kind }], rows: [[cell], [{ value: 'end', text: 'end' }]] };
  const file = await xlsxFile(head(currency), [table]);
  const [found = null] = sheetsOf(Buffer.from(await file.arrayBuffer())).get('T')?.[1] ?? [];
  return found === null ? null : [found.value, found.format];
}
const number = (value: number | null) => ({ value, text: String(value) });

it.each([
  ['a count', 1234, undefined, 1234, '#,##0'],
  ['an average', 4.9, 'average', 4.9, '#,##0.0'],
  ['a percentage', 12.34, 'percent', 0.1234, '0.00" "%'],
  ['points', -0.42, 'points', -0.42, '+0.00" pts";-0.00" pts";0.00" pts"'],
  ['a difference', -7, 'change', -7, '+#,##0;-#,##0;#,##0'],
  ['money', 10.5, 'money', 10.5, '[$€]#,##0.00'],
  ['seconds', 38, 'seconds', 38 / 86_400, 's" s"'],
  ['tenths of seconds', 3.4, 'seconds', 3.4 / 86_400, 's.0" s"'],
  ['a duration that rounds to whole seconds', 7.98, 'seconds', 7.98 / 86_400, 's" s"'],
  ['minutes', 250, 'seconds', 250 / 86_400, 'm" min"" "s" s"'],
  ['hours', 90_000, 'seconds', 90_000 / 86_400, '[h]" h"" "m" min"" "s" s"'],
] as const)('shows %s like the page', async (_, value, kind, stored, format) => {
  const [of, as] = (await written(number(value), kind)) ?? [];
  expect(of).toBeCloseTo(stored, 10);
  expect(as).toBe(format);
});

it('shows money without a currency as a number, and yen without decimals', async () => {
  expect(await written(number(10.5), 'money', true, null)).toEqual([10.5, '#,##0.00']);
  expect(await written(number(10), 'money', true, 'JPY')).toEqual([10, '[$¥]#,##0']);
});

it('has days and times as dates, in the time zone of the store', async () => {
  // Spreadsheets count days from 30 December 1899.
  expect(await written({ value: '2026-11-22', text: '22 Nov 2026' }, 'day', false)).toEqual([46_348, 'mmm" "d", "yyyy']);
  expect(await written({ value: '2026-11-01', text: 'Nov 2026' }, 'month', false)).toEqual([46_327, 'mmm" "yyyy']);
  const [at, format] = (await written({ value: '2026-11-22T17:00:00.000Z', text: '' }, 'moment', false)) ?? [];
  expect(at).toBe(46_348.5);
  expect(format).toBe('mmm" "d", "yyyy", "hh":"mm":"ss');
  expect(await written({ value: 'All cohorts', text: 'All cohorts' }, 'day', false)).toEqual(['All cohorts', null]);
});

it('has the words of the page, and no internal names or missing texts', async () => {
  expect(await written({ value: 'remove_from_cart', text: 'Removed' }, undefined, false)).toEqual(['Removed', null]);
  expect(await written({ value: null, text: 'unknown' }, undefined, false)).toEqual(['unknown', null]);
  expect(await written({ value: null, text: '–' }, undefined, false)).toBeNull();
  expect(await written({ value: null, text: '–' }, 'percent')).toBeNull();
});
