import { type ChartOption, commonOption, tooltipLine, tooltipStyle } from './chart-option.ts';
import type { ChartTheme } from './chart-theme.ts';

export interface EventLanes {
  /** From top to bottom. */
  lanes: readonly { name: string; color: string }[];
  events: readonly { lane: number /** Seconds from the start. */; at: number }[];
  formatAt: (seconds: number) => string;
  /** Tooltip lines of an event, by its index. */
  describe: (place: number) => readonly { name: string; value: string }[];
}

const SYMBOL_SIZE = 13;
/** Candidate tick distances in seconds, in clock divisions. */
const STEPS = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400];
const MAX_STEPS = 8;

/** Events over time, with one lane per event type. */
export function eventLanesOption({ lanes, events, formatAt, describe }: EventLanes, theme: ChartTheme): ChartOption {
  const label = { color: theme.textMuted, fontSize: 12 * theme.scale };
  const last = Math.max(1, ...events.map(({ at }) => at));
  return {
    ...commonOption(theme),
    grid: { left: 8, right: 24, top: 8, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: 'item',
      formatter: (params) => {
        const place = Array.isArray(params) ? params[0]?.dataIndex : params.dataIndex;
        const lane = lanes[events[place ?? -1]?.lane ?? -1];
        if (place === undefined || lane === undefined) return '';
        return describe(place)
          .map(({ name, value }, line) => tooltipLine(line === 0 ? lane.color : 'transparent', name, value))
          .join('');
      },
    },
    xAxis: {
      type: 'value',
      min: 0,
      max: last,
      interval: STEPS.find((step) => last / step <= MAX_STEPS) ?? last / MAX_STEPS,
      axisLabel: { ...label, hideOverlap: true, showMaxLabel: false, formatter: formatAt },
      axisLine: { show: true, lineStyle: { color: theme.border } },
      splitLine: { lineStyle: { color: theme.border, opacity: 0.5 } },
    },
    yAxis: {
      type: 'category',
      data: lanes.map(({ name }) => name),
      inverse: true,
      axisLabel: { ...label, color: theme.text },
      axisTick: { show: false },
      axisLine: { show: false },
      splitLine: { show: true, lineStyle: { color: theme.border } },
    },
    series: [
      {
        id: 'events',
        type: 'scatter',
        symbol: 'circle',
        symbolSize: SYMBOL_SIZE * theme.scale,
        data: events.map(({ lane, at }) => ({
          value: [at, lane],
          itemStyle: { color: lanes[lane]?.color ?? theme.text, opacity: 0.75, borderColor: theme.surface, borderWidth: 1 },
        })),
        emphasis: { itemStyle: { opacity: 1, borderColor: theme.text, borderWidth: 2 } },
      },
    ],
  };
}
