/** @jest-environment node */
import { expect, it } from '@jest/globals';
import { pdfLines } from '../../../../test/support/pdf-text.ts';
import type { Exportable, ExportHead } from './exportable.ts';
import { pdfFile } from './pdf-file.ts';

const HEAD: ExportHead = { title: 'Report', subtitle: 'What?', lines: [], url: 'http://x/', units: { currency: null, timeZone: 'UTC' } };
const table = (title: string, rows: number): Exportable => ({
  kind: 'table',
  title,
  columns: [
    { label: 'Brand', numeric: false },
    { label: 'Views', numeric: true },
    { label: 'Worth', numeric: true, isDataOnly: true },
  ],
  rows: Array.from({ length: rows }, (_, row) => ['acme', row, 7].map((value) => ({ value, text: String(value) }))),
});
async function pagesOf(contents: readonly Exportable[]): Promise<string[][]> {
  const bytes = await (await pdfFile(HEAD, contents)).arrayBuffer();
  return pdfLines(Buffer.from(bytes)).map((lines) => lines.map(({ text }) => text));
}

it('leaves no heading alone at the bottom of a page', async () => {
  for (let rows = 35; rows < 45; rows++) {
    const pages = await pagesOf([table('First', rows), table('Second', 5)]);
    const page = pages.find((lines) => lines.includes('Second')) ?? [];
    const at = page.indexOf('Second');
    expect(page.slice(at, at + 3)).toEqual(['Second', 'Brand Views', 'acme 0']);
  }
});

it('repeats table headers on each page, and leaves out data for programs', async () => {
  const pages = await pagesOf([table('Long', 150)]);
  expect(pages.length).toBeGreaterThan(2);
  for (const lines of pages) {
    const at = lines.indexOf('Long');
    expect(lines[at + 1]).toBe('Brand Views');
    expect(lines[at + 2]).toMatch(/^acme \d+$/);
  }
});
