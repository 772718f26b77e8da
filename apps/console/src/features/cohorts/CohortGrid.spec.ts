import { expect, it } from '@jest/globals';
import { mount } from '@vue/test-utils';
import { EXPORT_REGISTRY, ExportRegistry } from '../../exports/export-registry.ts';
import CohortGrid from './CohortGrid.vue';
import { gridRows } from './cohort-grid.ts';

const COHORTS = [
  { start: '2026-11-02', users: 100, returned: [100, 40, 10] },
  { start: '2026-11-09', users: 50, returned: [50, 5] },
];
const registry = new ExportRegistry();
const grid = mount(CohortGrid, {
  props: { rows: gridRows(COHORTS, null, '2026-11-02'), unit: 'week', show: 'share' },
  global: { provide: { [EXPORT_REGISTRY]: registry } },
  attachTo: document.body,
});

it('marks the first stored week on the grid and in files', () => {
  const marked = grid.findAll('[data-test="cohort"]').filter((row) => row.find('[data-test="may-not-be-new"]').exists());
  expect(marked.map((row) => row.attributes('data-key'))).toEqual(['2026-11-02']);
  const [table] = registry.contents();
  if (table?.kind !== 'table') throw new Error('the grid is exported as a table');
  expect(table.columns.at(-1)?.label).toBe('Note');
  expect(table.rows.map((row) => row.at(-1)?.text)).toEqual(['', 'may not be new', '']);
});

it('colors cells by share, and shows the scale with its values', () => {
  const colorOf = (key: string) =>
    grid.findAll(`[data-key="${key}"] .cell`).map((cell) => /accent\) ([\d.]+)%/.exec(cell.attributes('style') ?? '')?.[1] ?? null);
  // The scale ends at 40 %, which gets 55 % of the accent. The first column is all users by definition.
  expect(colorOf('2026-11-02')).toEqual([null, '55.0', '13.8']);
  expect(colorOf('2026-11-09')).toEqual([null, '13.8']);
  expect(grid.findAll('[data-test="cohort-scale"] li').map((step) => step.text())).toEqual(['0 %', '10 %', '20 %', '30 %', '40 %']);
});
