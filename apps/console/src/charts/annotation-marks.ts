import type { LineSeriesOption } from 'echarts/charts';
import type { ChartTheme } from './chart-theme.ts';

/** A note on a day or a range of days, marked on a chart over time. */
export interface MarkedNote {
  /** First and last day, `YYYY-MM-DD`. */
  from: string;
  to: string;
  text: string;
}

/** A note with the indexes of the first and last bucket it touches. */
export interface PlacedNote {
  first: number;
  last: number;
  text: string;
}

/** Longer texts are cut in the chart; the list below it has the full text. */
const LONGEST_TEXT = 24;

/**
 * Maps notes to the buckets of an axis.
 *
 * @param bucketDays first and last day of each bucket, in order
 */
export function placeNotes(notes: readonly MarkedNote[], bucketDays: readonly { from: string; to: string }[]): PlacedNote[] {
  return notes.flatMap(({ from, to, text }) => {
    const first = bucketDays.findIndex((bucket) => bucket.to >= from && bucket.from <= to);
    const last = bucketDays.findLastIndex((bucket) => bucket.from <= to && bucket.to >= from);
    return first === -1 || last === -1 ? [] : [{ first, last, text }];
  });
}

/** One chart series with lines for single days and bands for ranges, each with its text. */
export function annotationMarks(
  notes: readonly PlacedNote[],
  buckets: readonly string[],
  theme: ChartTheme,
): Pick<LineSeriesOption, 'markLine' | 'markArea'> {
  const label = {
    color: theme.text,
    fontSize: 11 * theme.scale,
    backgroundColor: theme.raised,
    borderColor: theme.border,
    borderWidth: 1,
    borderRadius: 4,
    padding: [2, 5] as [number, number],
  };
  const shown = (text: string) => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text);
  return {
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      lineStyle: { color: theme.accent, type: 'dotted', width: 1.5 },
      // Place the text on the side of the line with more room.
      data: notes.map(({ first, text }) => ({
        xAxis: buckets[first] ?? '',
        label: {
          ...label,
          show: true,
          position: first < buckets.length / 2 ? 'insideEndBottom' : 'insideEndTop',
          rotate: 0,
          formatter: () => shown(text),
        },
      })),
    },
    markArea: {
      silent: true,
      animation: false,
      itemStyle: { color: theme.accent, opacity: 0.08 },
      data: notes
        .filter(({ first, last }) => last > first)
        .map(({ first, last }) => [{ xAxis: buckets[first] ?? '' }, { xAxis: buckets[last] ?? '' }]),
    },
  };
}
