import { type AxisFormat, axisStep, emptyAxis, logMarks } from './axis.ts';
import { type ChartOption, commonOption, tooltipLine, tooltipStyle } from './chart-option.ts';
import type { ChartTheme } from './chart-theme.ts';

export interface ScatterPoint {
  /** Above 0: the axis is logarithmic, because a few items have most views and most items have few. */
  x: number;
  y: number;
  /** The area of the point is proportional to this; at least 0. */
  size: number;
  color: string;
}

export interface Scatter {
  points: readonly ScatterPoint[];
  /** A reference value of y with its label; null for none. */
  line: { y: number; text: string } | null;
  xName: string;
  yName: string;
  formatX: AxisFormat;
  formatY: AxisFormat;
  /** Tooltip lines of the point at this index. */
  describe: (place: number) => readonly { name: string; value: string }[];
}

const SPLITS = 4;
const [MIN_DIAMETER, MAX_DIAMETER] = [5, 32];

/** A scatter plot; points can be clicked. */
export function scatterOption({ points, line, describe, ...input }: Scatter, theme: ChartTheme): ChartOption {
  const largest = Math.max(Number.MIN_VALUE, ...points.map(({ size }) => size));
  const diameter = (size: number) => theme.scale * Math.max(MIN_DIAMETER, MAX_DIAMETER * Math.sqrt(size / largest));
  const ys = [...points.map(({ y }) => y), line?.y ?? null];
  const step = axisStep(ys, { splits: SPLITS });
  const xs = points.map(({ x }) => x);
  const marks = xs.length === 0 ? [] : logMarks(Math.min(...xs), Math.max(...xs));
  const closest = Math.min(...marks.slice(1).map((mark, at) => mark - (marks[at] ?? 0)), marks[0] ?? 1);
  const label = { color: theme.textMuted, fontSize: 12 * theme.scale };
  const axis = { nameLocation: 'middle' as const, nameTextStyle: label, splitLine: { lineStyle: { color: theme.border } } };
  return {
    ...commonOption(theme),
    // Animating a thousand points costs frames and shows nothing useful.
    animation: false,
    grid: {
      left: 32 * theme.scale,
      right: 24,
      top: 20,
      bottom: 32 * theme.scale,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: 'item',
      formatter: (params) => {
        const [first] = Array.isArray(params) ? params : [params];
        const point = first === undefined ? undefined : points[first.dataIndex];
        if (first === undefined || point === undefined) return '';
        return describe(first.dataIndex)
          .map(({ name, value }, at) => tooltipLine(at === 0 ? point.color : 'transparent', name, value))
          .join('');
      },
    },
    xAxis: {
      ...axis,
      type: 'log',
      name: input.xName,
      nameGap: 28 * theme.scale,
      min: 'dataMin',
      max: 'dataMax',
      axisLine: { lineStyle: { color: theme.border } },
      // The axis is cut to the range of the points; by default ECharts would label its ends with odd numbers.
      axisTick: { customValues: marks },
      axisLabel: { ...label, hideOverlap: true, customValues: marks, formatter: (value: number) => input.formatX(value, closest) },
    },
    yAxis: {
      ...axis,
      ...emptyAxis(ys),
      type: 'value',
      name: input.yName,
      nameGap: 52 * theme.scale,
      splitNumber: SPLITS,
      axisLabel: { ...label, formatter: (value: number) => input.formatY(value, step) },
    },
    series: [
      {
        id: 'points',
        type: 'scatter',
        // Draw small points over large ones, so that each can be clicked.
        data: points.map(({ x, y, size, color }) => ({
          value: [x, y],
          symbolSize: diameter(size),
          itemStyle: { color: color, opacity: 0.6, borderColor: theme.surface, borderWidth: 1 },
        })),
        emphasis: { itemStyle: { opacity: 1, borderColor: theme.text, borderWidth: 2 } },
        ...(line !== null && {
          markLine: {
            silent: true,
            symbol: 'none',
            animation: false,
            lineStyle: { color: theme.textMuted, type: 'dashed' as const, width: 1 },
            label: { ...label, position: 'insideEndTop' as const, formatter: line.text },
            data: [{ yAxis: line.y }],
          },
        }),
      },
    ],
  };
}
