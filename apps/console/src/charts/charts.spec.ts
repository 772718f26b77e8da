import { describe, expect, it } from '@jest/globals';
import { timeLinesOption } from './time-lines.option.ts';
import { escapeHtml } from './chart-option.ts';
import type { ChartTheme } from './chart-theme.ts';
import { comparisonBarsOption } from './comparison-bars.option.ts';
import { funnelBarsOption } from './funnel-bars.option.ts';

const theme: ChartTheme = {
  text: '#000',
  textMuted: '#555',
  border: '#ddd',
  surface: '#fff',
  raised: '#fff',
  accent: '#33f',
  view: '#00f',
  cart: '#fa0',
  purchase: '#0a8',
  neutral: '#888',
  series: ['#1', '#2', '#3'],
  fontFamily: 'sans-serif',
  scale: 1,
};
const seriesOf = (option: { series?: unknown }): { id: string; data: unknown[]; lineStyle?: { type?: string } }[] => {
  const { series } = option;
  return Array.isArray(series) ? series : [];
};

describe('funnelBarsOption', () => {
  it('gives each stage its color, and no bar to a missing count', () => {
    const option = funnelBarsOption(
      [
        { stage: 'view', label: 'Views', value: 4915, note: '' },
        { stage: 'cart', label: 'Carts', value: null, note: '' },
        { stage: 'purchase', label: 'Purchases', value: 54, note: '' },
      ],
      theme,
    );
    expect(seriesOf(option)[0]?.data).toEqual([
      { value: 100, itemStyle: { color: '#00f' } },
      { value: '-', itemStyle: { color: '#fa0' } },
      { value: expect.closeTo((40 * 100 * 54) / 4915), itemStyle: { color: '#0a8' } },
    ]);
  });
});

describe('comparisonBarsOption', () => {
  it('makes one named series per group, so that an update animates it', () => {
    const option = comparisonBarsOption(
      {
        categories: ['Average', 'Median'],
        groups: [{ name: 'Purchasers', color: '#0a8', values: [9, null] }],
        format: String,
        formatAxis: String,
        direction: 'horizontal',
      },
      theme,
    );
    expect(seriesOf(option).map(({ id, data }) => ({ id, data }))).toEqual([{ id: 'Purchasers', data: [9, '-'] }]);
  });

  it('marks values between the bars, in the color of their group', () => {
    const option = comparisonBarsOption(
      {
        categories: ['1', '2'],
        groups: [{ name: 'Purchasers', color: '#0a8', values: [9, 1] }],
        format: String,
        formatAxis: String,
        direction: 'vertical',
        marks: [{ group: 0, at: 1.25, text: '50 %', dashed: true }],
      },
      theme,
    );
    expect(option).toMatchObject({
      xAxis: [{ type: 'category' }, { type: 'value', min: 0, max: 2 }],
      series: [
        { id: 'Purchasers' },
        { xAxisIndex: 1, markLine: { data: [{ xAxis: 1.25, lineStyle: { color: '#0a8', type: 'dashed' } }] } },
      ],
    });
  });
});

describe('timeLinesOption', () => {
  const build = (lastIncomplete: boolean) =>
    timeLinesOption(
      {
        dates: ['2026-11-20', '2026-11-21', '2026-11-22'],
        lines: [{ name: 'apple', values: [5, 7, 2] }],
        lastIncomplete,
        incompleteText: 'not complete yet',
        whole: true,
        formatValue: String,
        formatAxis: String,
        formatDate: (date) => date,
        formatDateAxis: (date) => date,
      },
      theme,
    );

  it('dashes the part of a line that leads into the unfinished bucket', () => {
    const [whole, unfinished] = seriesOf(build(true));
    expect(whole?.data).toEqual([5, 7, null]);
    expect([unfinished?.data, unfinished?.lineStyle?.type]).toEqual([[null, 7, 2], 'dashed']);
  });

  it('draws one solid line if all buckets are complete', () => {
    expect(seriesOf(build(false)).map(({ data }) => data)).toEqual([[5, 7, 2]]);
  });
});

describe('escapeHtml', () => {
  it('makes a brand name harmless in a tooltip', () => {
    expect(escapeHtml('<img src=x onerror="a()">&')).not.toMatch(/[<>"]/);
  });
});
