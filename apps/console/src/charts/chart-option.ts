import type { BarSeriesOption, HeatmapSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import type {
  BrushComponentOption,
  DataZoomComponentOption,
  GridComponentOption,
  MarkAreaComponentOption,
  MarkLineComponentOption,
  TooltipComponentOption,
  VisualMapComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { ChartTheme } from './chart-theme.ts';

/** Options that BaseChart's engines can draw. */
export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | HeatmapSeriesOption
  | ScatterSeriesOption
  | GridComponentOption
  | TooltipComponentOption
  | DataZoomComponentOption
  | BrushComponentOption
  | MarkLineComponentOption
  | MarkAreaComponentOption
  | VisualMapComponentOption
>;

/** Long enough to see where a number moved, short enough to finish before the next update. */
const UPDATE_MS = 400;

/** Options shared by all charts: calm animation, the page's font, tooltips in its colors. */
export function commonOption(theme: ChartTheme) {
  return {
    animationDuration: UPDATE_MS,
    animationDurationUpdate: UPDATE_MS,
    animationEasing: 'cubicOut',
    animationEasingUpdate: 'cubicOut',
    textStyle: { fontFamily: theme.fontFamily, color: theme.text },
  } satisfies ChartOption;
}

export function tooltipStyle(theme: ChartTheme) {
  return {
    backgroundColor: theme.raised,
    borderColor: theme.border,
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: theme.text, fontFamily: theme.fontFamily, fontSize: 13 * theme.scale },
    extraCssText: 'border-radius:8px;box-shadow:0 8px 28px rgb(0 0 0 / 18%);font-variant-numeric:tabular-nums',
    confine: true,
    transitionDuration: 0,
  } satisfies ChartOption['tooltip'];
}

/** Escapes text from the data (a brand's name) for a tooltip's HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** One line of a tooltip: a dot in the series' color, its name, its number at the end. Escapes `name` and `value`. */
export function tooltipLine(color: string, name: string, value: string): string {
  return (
    '<div style="display:flex;align-items:center;gap:8px;margin-top:4px">' +
    `<span style="width:9px;height:9px;border-radius:3px;background:${color}"></span>` +
    `<span>${escapeHtml(name)}</span><strong style="margin-left:auto;padding-left:16px">${escapeHtml(value)}</strong></div>`
  );
}
