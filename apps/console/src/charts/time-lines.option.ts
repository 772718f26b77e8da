import { annotationMarks, type PlacedNote } from './annotation-marks.ts';
import { type AxisFormat, axisStep, emptyAxis } from './axis.ts';
import { type ChartOption, commonOption, tooltipLine, tooltipStyle } from './chart-option.ts';
import type { ChartTheme } from './chart-theme.ts';

export interface TimeLine {
  name: string;
  /** One value per bucket; null if it was not counted. */
  values: readonly (number | null)[];
  /** Values of the comparison days, by index. */
  compared?: readonly (number | null)[];
  /** @default the color of its index among the lines */
  color?: string;
}

export interface TimeLines {
  /** First days of the buckets, in order. */
  dates: readonly string[];
  lines: readonly TimeLine[];
  /** The last bucket is incomplete: its line segment is dashed. */
  lastIncomplete: boolean;
  incompleteText: string;
  /** Values are whole numbers, so ticks are too. */
  whole: boolean;
  /** The axis spans the values instead of starting at 0. @default false */
  fitted?: boolean;
  /** First days of the comparison buckets, by index. */
  comparedDates?: readonly string[];
  /** Annotations on the days. */
  notes?: readonly PlacedNote[];
  formatValue: (value: number | null) => string;
  formatAxis: AxisFormat;
  formatDate: (date: string) => string;
  formatDateAxis: (date: string) => string;
}

const SPLITS = 4;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect'] as const;
/** With more buckets than this, points would overlap. */
const POINTS_SHOWN_UP_TO = 45;

/** Lines over time, distinguished by color and point shape; can be zoomed and panned. */
export function timeLinesOption(input: TimeLines, theme: ChartTheme): ChartOption {
  const { dates, lines, formatValue, formatDate } = input;
  const drawn = lines.flatMap(({ values, compared = [] }) => [...values, ...compared]);
  const step = axisStep(drawn, { splits: SPLITS, fitted: input.fitted, whole: input.whole });
  const last = dates.length - 1;
  const dashed = input.lastIncomplete && last > 0;
  const colorOf = (index: number) => lines[index]?.color ?? theme.series[index % theme.series.length] ?? theme.accent;

  return {
    ...commonOption(theme),
    grid: { left: 8, right: 16, top: 16, bottom: 52, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: theme.textMuted, type: 'solid', width: 1 } },
      formatter: (params) => {
        const [first] = Array.isArray(params) ? params : [params];
        const index = first?.dataIndex;
        const date = index === undefined ? undefined : dates[index];
        if (index === undefined || date === undefined) return '';
        const title = index === last && input.lastIncomplete ? `${formatDate(date)} (${input.incompleteText})` : formatDate(date);
        const ordered = lines
          .map((line, at) => ({ line, color: colorOf(at), value: line.values[index] ?? null }))
          .sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
        const before = input.comparedDates?.[index];
        return (
          tooltipLine('transparent', title, '') +
          ordered.map(({ line, color, value }) => tooltipLine(color, line.name, formatValue(value))).join('') +
          (before === undefined
            ? ''
            : tooltipLine('transparent', formatDate(before), '') +
              ordered.map(({ line, color }) => tooltipLine(`${color}80`, line.name, formatValue(line.compared?.[index] ?? null))).join(''))
        );
      },
    },
    xAxis: {
      type: 'category',
      data: [...dates],
      boundaryGap: dates.length === 1,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.border } },
      axisLabel: { color: theme.textMuted, fontSize: 12 * theme.scale, hideOverlap: true, formatter: input.formatDateAxis },
    },
    yAxis: {
      type: 'value',
      splitNumber: SPLITS,
      minInterval: input.whole ? 1 : 0,
      scale: input.fitted ?? false,
      ...emptyAxis(drawn),
      axisLabel: { color: theme.textMuted, fontSize: 12 * theme.scale, formatter: (value: number) => input.formatAxis(value, step) },
      splitLine: { lineStyle: { color: theme.border } },
    },
    // The wheel alone scrolls the page; with Ctrl (which a pinch on a touch pad also sends) it zooms.
    dataZoom: [
      {
        id: 'inside',
        type: 'inside',
        zoomOnMouseWheel: 'ctrl',
        moveOnMouseWheel: false,
        preventDefaultMouseMove: false,
        filterMode: 'none',
      },
      {
        id: 'slider',
        type: 'slider',
        height: 22,
        bottom: 8,
        filterMode: 'none',
        brushSelect: false,
        borderColor: theme.border,
        backgroundColor: 'transparent',
        fillerColor: `${theme.accent}26`,
        handleStyle: { color: theme.raised, borderColor: theme.accent },
        moveHandleStyle: { color: theme.accent, opacity: 0.5 },
        emphasis: { handleStyle: { borderColor: theme.accent }, moveHandleStyle: { color: theme.accent } },
        dataBackground: { lineStyle: { color: theme.textMuted, opacity: 0.5 }, areaStyle: { color: theme.textMuted, opacity: 0.15 } },
        selectedDataBackground: { lineStyle: { color: theme.accent }, areaStyle: { color: theme.accent, opacity: 0.2 } },
        textStyle: { color: theme.textMuted },
        labelFormatter: (_: number, date: string) => input.formatDateAxis(date),
      },
    ],
    brush: { toolbox: [], xAxisIndex: 0, brushStyle: { color: `${theme.accent}26`, borderColor: theme.accent } },
    series: lines.flatMap((line, index) => {
      const shared = {
        name: line.name,
        type: 'line' as const,
        symbol: SYMBOLS[index % SYMBOLS.length],
        symbolSize: 7 * theme.scale,
        showSymbol: dates.length <= POINTS_SHOWN_UP_TO,
        itemStyle: { color: colorOf(index) },
        emphasis: { focus: 'none' as const },
      };
      const whole = {
        ...shared,
        id: line.name,
        lineStyle: { width: 2, color: colorOf(index) },
        data: line.values.map((value, at) => (dashed && at === last ? null : value)),
        ...(index === 0 && annotationMarks(input.notes ?? [], dates, theme)),
      };
      const compared =
        line.compared === undefined
          ? []
          : [
              {
                ...shared,
                id: `${line.name}\u0000compared`,
                showSymbol: false,
                z: 1,
                lineStyle: { width: 1, color: colorOf(index), opacity: 0.55 },
                data: dates.map((_, at) => line.compared?.[at] ?? null),
              },
            ];
      // The slider previews the first series, which must be one of the chosen days, not of the comparison days.
      if (!dashed) return [whole, ...compared];
      const unfinished = {
        ...shared,
        id: `${line.name}\u0000unfinished`,
        lineStyle: { width: 2, type: 'dashed' as const, color: colorOf(index) },
        data: line.values.map((value, at) => (at >= last - 1 ? value : null)),
      };
      return [whole, unfinished, ...compared];
    }),
  };
}
