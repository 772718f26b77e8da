import { describe, expect, it } from '@jest/globals';
import type { ChartTheme } from './chart-theme.ts';
import { stackedColumnsOption } from './stacked-columns.option.ts';

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

describe('stackedColumnsOption', () => {
  const option = stackedColumnsOption(
    {
      columns: ['10:00', '10:01'],
      parts: [
        { name: 'Accepted', color: '#00f', values: [4, 0] },
        { name: 'Rejected & so on', color: '#f00', values: [1, 2] },
      ],
      format: (value) => `${value} lines`,
      formatAxis: String,
    },
    theme,
  );

  it('stacks the parts, each with its name', () => {
    const series = Array.isArray(option.series) ? option.series : [];
    expect(series.map(({ id, data }) => [id, data])).toEqual([
      ['Accepted', [4, 0]],
      ['Rejected & so on', [1, 2]],
    ]);
    expect(new Set(series.map((it) => ('stack' in it ? it.stack : undefined)))).toEqual(new Set(['all']));
  });

  it('lists every part of the column under the pointer', () => {
    const tooltip = Array.isArray(option.tooltip) ? undefined : option.tooltip;
    const tell = tooltip?.formatter as (params: object) => string;
    const words = tell([{ dataIndex: 1 }]);
    for (const word of ['10:01', 'Accepted', '0 lines', 'Rejected &#38; so on', '2 lines']) expect(words).toContain(word);
  });
});
