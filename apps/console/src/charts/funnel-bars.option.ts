import type { Stage } from '@storepulse/contracts';
import { formatCompact, formatCount } from '../format/numbers.ts';
import { type ChartOption, commonOption, tooltipLine, tooltipStyle } from './chart-option.ts';
import type { ChartTheme } from './chart-theme.ts';

export interface FunnelBar {
  stage: Stage;
  label: string;
  /** Null where it was not counted: the place stays, without a bar. */
  value: number | null;
  /** A second line of the tooltip: the share of views. */
  note: string;
}

/** One bar a stage, from left to right, each with its exact count above it. */
export function funnelBarsOption(bars: readonly FunnelBar[], theme: ChartTheme): ChartOption {
  const colours: Record<Stage, string> = { view: theme.view, cart: theme.cart, purchase: theme.purchase };
  return {
    ...commonOption(theme),
    grid: { left: 8, right: 8, top: 32 * theme.scale, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: theme.border, opacity: 0.35 } },
      formatter: (params) => {
        const [first] = Array.isArray(params) ? params : [params];
        const bar = first === undefined ? undefined : bars[first.dataIndex];
        if (bar === undefined) return '';
        return (
          tooltipLine(colours[bar.stage], bar.label, formatCount(bar.value)) +
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
    yAxis: {
      type: 'value',
      splitNumber: 4,
      minInterval: 1,
      axisLabel: { color: theme.textMuted, fontSize: 12 * theme.scale, formatter: (value: number) => formatCompact(value) },
      splitLine: { lineStyle: { color: theme.border } },
    },
    series: [
      {
        id: 'stages',
        type: 'bar',
        barWidth: '56%',
        barMaxWidth: 180 * theme.scale,
        // A few purchases beside very many views are still a bar, and not nothing.
        barMinHeight: 3,
        itemStyle: { borderRadius: [6, 6, 0, 0] },
        emphasis: { disabled: true },
        label: {
          show: true,
          position: 'top',
          color: theme.text,
          fontSize: 14 * theme.scale,
          fontWeight: 600,
          formatter: ({ dataIndex }) => formatCount(bars[dataIndex]?.value),
        },
        data: bars.map((bar) => ({ value: bar.value ?? '-', itemStyle: { color: colours[bar.stage] } })),
      },
    ],
  };
}
