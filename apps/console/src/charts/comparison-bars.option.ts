import { type AxisFormat, axisStep, emptyAxis } from './axis.ts';
import { type ChartOption, commonOption, tooltipLine, tooltipStyle } from './chart-option.ts';
import type { ChartTheme } from './chart-theme.ts';

export interface ComparedGroup {
  name: string;
  color: string;
  /** One value per category; null if there is none. */
  values: readonly (number | null)[];
}

/** A value marked across vertical bars. */
export interface BarMark {
  /** Index of its group. */
  group: number;
  /** Position in categories from the start of the first: 2.5 is the middle of the third. */
  at: number;
  /** Short text at the end of the mark. */
  text: string;
  dashed: boolean;
}

export interface Comparison {
  categories: readonly string[];
  groups: readonly ComparedGroup[];
  format: (value: number | null) => string;
  /** Short format for the axis. */
  formatAxis: AxisFormat;
  /** Heading of a category's tooltip. @default the category */
  describe?: (categoryIndex: number) => string;
  /** `horizontal`: horizontal bars with their value next to them; `vertical`: vertical bars with an axis. */
  direction: 'horizontal' | 'vertical';
  /** Only for `vertical`. @default none */
  marks?: readonly BarMark[];
}

/** Height in px above vertical bars for the texts of marks, one line per group. */
const MARK_LINE = 15;

const SPLITS = 3;

/** Grouped bars per category. */
export function comparisonBarsOption(input: Comparison, theme: ChartTheme): ChartOption {
  const { categories, groups, format, formatAxis, direction, marks = [] } = input;
  const heights = groups.flatMap(({ values }) => values);
  const step = axisStep(heights, { splits: SPLITS });
  const isHorizontal = direction === 'horizontal';
  const categoryAxis = {
    type: 'category' as const,
    data: [...categories],
    inverse: isHorizontal,
    axisTick: { show: false },
    axisLine: { show: !isHorizontal, lineStyle: { color: theme.border } },
    axisLabel: { color: theme.textMuted, fontSize: 12 * theme.scale, hideOverlap: true },
  };
  const valueAxis = {
    type: 'value' as const,
    splitNumber: SPLITS,
    ...emptyAxis(heights),
    axisLabel: {
      show: !isHorizontal,
      color: theme.textMuted,
      fontSize: 12 * theme.scale,
      formatter: (value: number) => formatAxis(value, step),
    },
    splitLine: { show: !isHorizontal, lineStyle: { color: theme.border } },
  };
  return {
    ...commonOption(theme),
    grid: {
      left: 4,
      right: isHorizontal ? 76 * theme.scale : 8,
      top: marks.length === 0 ? 8 : (8 + groups.length * MARK_LINE) * theme.scale,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: theme.border, opacity: 0.35 } },
      formatter: (params) => {
        const [first] = Array.isArray(params) ? params : [params];
        if (first === undefined) return '';
        const index = first.dataIndex;
        const title = input.describe?.(index) ?? categories[index] ?? '';
        return (
          tooltipLine('transparent', title, '') +
          groups.map((group) => tooltipLine(group.color, group.name, format(group.values[index] ?? null))).join('')
        );
      },
    },
    xAxis: isHorizontal ? valueAxis : marks.length === 0 ? categoryAxis : [categoryAxis, markAxis(categories.length)],
    yAxis: isHorizontal ? categoryAxis : valueAxis,
    series: [
      ...groups.map((group) => ({
        id: group.name,
        name: group.name,
        type: 'bar' as const,
        barMaxWidth: (isHorizontal ? 22 : 34) * theme.scale,
        barGap: '12%',
        emphasis: { disabled: true },
        itemStyle: { color: group.color, borderRadius: isHorizontal ? [0, 4, 4, 0] : [4, 4, 0, 0] },
        label: {
          show: isHorizontal,
          position: 'right' as const,
          color: theme.text,
          fontSize: 12 * theme.scale,
          fontWeight: 600,
          formatter: ({ dataIndex }: { dataIndex: number }) => format(group.values[dataIndex] ?? null),
        },
        data: group.values.map((value) => value ?? '-'),
      })),
      ...(marks.length === 0 ? [] : [marksOf(marks, groups, theme)]),
    ],
  };
}

/** A category axis has no positions between categories, so marks use a hidden value axis. */
const markAxis = (length: number) => ({ type: 'value' as const, min: 0, max: length, show: false, axisPointer: { show: false } });

const marksOf = (marks: readonly BarMark[], groups: readonly ComparedGroup[], theme: ChartTheme) => ({
  id: '\u0000marks',
  type: 'bar' as const,
  xAxisIndex: 1,
  silent: true,
  data: [],
  markLine: {
    silent: true,
    symbol: 'none',
    animation: false,
    data: marks.map(({ group, at, text, dashed }) => {
      const color = groups[group]?.color ?? theme.text;
      return {
        xAxis: at,
        lineStyle: { color: color, width: 1.5, type: dashed ? ('dashed' as const) : ('solid' as const) },
        label: {
          formatter: text,
          color: color,
          fontSize: 11 * theme.scale,
          distance: (2 + (groups.length - 1 - group) * MARK_LINE) * theme.scale,
        },
      };
    }),
  },
});
