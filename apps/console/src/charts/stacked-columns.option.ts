import { type AxisFormat, axisStep } from './axis.ts';
import { type ChartOption, commonOption, tooltipLine, tooltipStyle } from './chart-option.ts';
import type { ChartTheme } from './chart-theme.ts';

export interface StackedPart {
  name: string;
  color: string;
  /** One value per column. */
  values: readonly number[];
}

export interface StackedColumns {
  /** Labels of the columns on the axis. */
  columns: readonly string[];
  /** From the bottom of each column to the top. */
  parts: readonly StackedPart[];
  format: (value: number) => string;
  /** Short format for the axis. */
  formatAxis: AxisFormat;
}

const SPLITS = 3;

/** Stacked columns over time. */
export function stackedColumnsOption({ columns, parts, format, formatAxis }: StackedColumns, theme: ChartTheme): ChartOption {
  const heights = columns.map((_, at) => parts.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const step = axisStep(heights, { splits: SPLITS, whole: true });
  return {
    ...commonOption(theme),
    grid: { left: 4, right: 8, top: 12, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: theme.border, opacity: 0.35 } },
      formatter: (params) => {
        const [first] = Array.isArray(params) ? params : [params];
        if (first === undefined) return '';
        const index = first.dataIndex;
        return (
          tooltipLine('transparent', columns[index] ?? '', '') +
          parts.map((part) => tooltipLine(part.color, part.name, format(part.values[index] ?? 0))).join('')
        );
      },
    },
    xAxis: {
      type: 'category',
      data: [...columns],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.border } },
      axisLabel: { color: theme.textMuted, fontSize: 12 * theme.scale, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      splitNumber: SPLITS,
      minInterval: 1,
      axisLabel: { color: theme.textMuted, fontSize: 12 * theme.scale, formatter: (value: number) => formatAxis(value, step) },
      splitLine: { lineStyle: { color: theme.border } },
    },
    series: parts.map((part) => ({
      id: part.name,
      name: part.name,
      type: 'bar' as const,
      stack: 'all',
      barCategoryGap: '20%',
      emphasis: { disabled: true },
      itemStyle: { color: part.color },
      data: [...part.values],
    })),
  };
}
