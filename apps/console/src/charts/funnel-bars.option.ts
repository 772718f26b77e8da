import type { Stage } from '@storepulse/contracts';
import { formatCount } from '../format/numbers.ts';
import { t } from '../i18n/messages.ts';
import { type ChartOption, commonOption, tooltipLine, tooltipStyle } from './chart-option.ts';
import type { ChartTheme } from './chart-theme.ts';
import { stageHeights } from './stage-scale.ts';

export interface FunnelBar {
  stage: Stage;
  label: string;
  /** Null if the stage was not counted: its slot stays, without a bar. */
  value: number | null;
  /** A second line of the tooltip: the share of views. */
  note: string;
}

/** One bar per stage, from left to right, each with its exact count above it. */
export function funnelBarsOption(bars: readonly FunnelBar[], theme: ChartTheme): ChartOption {
  const heights = stageHeights(bars.map(({ value }) => value ?? 0));
  const colors: Record<Stage, string> = { view: theme.view, cart: theme.cart, purchase: theme.purchase };
  return {
    ...commonOption(theme),
    grid: { left: 8, right: 8, top: 44 * theme.scale, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: theme.border, opacity: 0.35 } },
      formatter: (params) => {
        const [first] = Array.isArray(params) ? params : [params];
        const bar = first === undefined ? undefined : bars[first.dataIndex];
        if (bar === undefined) return '';
        return (
          tooltipLine(colors[bar.stage], bar.label, formatCount(bar.value)) +
          (bar.note === '' ? '' : tooltipLine('transparent', bar.note, ''))
        );
      },
    },
    xAxis: {
      type: 'category',
      data: bars.map((bar) => bar.label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.border } },
      axisLabel: { color: theme.textMuted, fontSize: 13 * theme.scale, margin: 12 },
    },
    // Stages may have different scales, so an axis would be misleading.
    yAxis: { type: 'value', max: 100, show: false },
    series: [
      {
        id: 'stages',
        type: 'bar',
        barWidth: '56%',
        barMaxWidth: 180 * theme.scale,
        itemStyle: { borderRadius: [6, 6, 0, 0] },
        emphasis: { disabled: true },
        label: {
          show: true,
          position: 'top',
          color: theme.text,
          fontSize: 14 * theme.scale,
          lineHeight: 19 * theme.scale,
          fontWeight: 600,
          formatter: ({ dataIndex }) => {
            const times = heights[dataIndex]?.times ?? 1;
            const count = formatCount(bars[dataIndex]?.value);
            return times === 1 ? count : `${count}\n${t.stageScale(formatCount(times))}`;
          },
        },
        data: bars.map((bar, index) => ({
          value: bar.value === null ? '-' : (heights[index]?.height ?? 0),
          itemStyle: { color: colors[bar.stage] },
        })),
      },
    ],
  };
}
