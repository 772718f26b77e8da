import type { AxisFormat } from './axis.ts';
import { type ChartOption, commonOption, tooltipLine, tooltipStyle } from './chart-option.ts';
import type { ChartTheme } from './chart-theme.ts';

export interface WeekHeat {
  weekdays: readonly string[];
  hours: readonly string[];
  /** By weekday, then by hour; null if there is no value. */
  values: readonly (readonly (number | null)[])[];
  format: (value: number | null) => string;
  formatAxis: AxisFormat;
  describe: (weekday: number, hour: number) => string;
}

/** Heat map of the hours of the week: higher is darker (lighter in the dark theme). The tooltip and the table have the numbers. */
export function weekHeatOption({ weekdays, hours, values, format, formatAxis, describe }: WeekHeat, theme: ChartTheme): ChartOption {
  const data = values.flatMap((row, weekday) => row.map((value, hour) => [hour, weekday, value] as const));
  // The scale needs two ends even without values.
  const most = Math.max(0, ...data.map(([, , value]) => value ?? 0)) || 1;
  const axis = {
    type: 'category' as const,
    axisTick: { show: false },
    axisLine: { show: false },
    splitArea: { show: false },
    axisLabel: { color: theme.textMuted, fontSize: 12 * theme.scale, hideOverlap: true },
  };
  return {
    ...commonOption(theme),
    grid: { left: 4, right: 8, top: 4, bottom: 56, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: 'item',
      formatter: (params) => {
        const [first] = Array.isArray(params) ? params : [params];
        const cell = first === undefined ? undefined : data[first.dataIndex];
        return cell === undefined ? '' : tooltipLine(theme.view, describe(cell[1], cell[0]), format(cell[2]));
      },
    },
    xAxis: { ...axis, data: [...hours] },
    yAxis: { ...axis, data: [...weekdays], inverse: true },
    visualMap: {
      type: 'continuous',
      min: 0,
      max: most,
      text: [formatAxis(most, most / 10), formatAxis(0, most)],
      calculable: false,
      orient: 'horizontal',
      left: 'center',
      bottom: 4,
      itemHeight: 160 * theme.scale,
      itemWidth: 12 * theme.scale,
      textStyle: { color: theme.textMuted, fontSize: 12 * theme.scale },
      inRange: { color: [theme.surface, theme.view] },
    },
    series: [
      {
        id: 'hours',
        type: 'heatmap',
        data: data.map(([hour, weekday, value]) => [hour, weekday, value ?? '-']),
        itemStyle: { borderColor: theme.border, borderWidth: 1 },
        emphasis: { itemStyle: { borderColor: theme.text, borderWidth: 2 } },
      },
    ],
  };
}
