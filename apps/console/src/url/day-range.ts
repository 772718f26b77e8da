import type { StoreInfo } from '@storepulse/contracts';
import { addDays } from '../format/times.ts';
import { dayField, listField, oneOf } from './query-fields.ts';

export const RANGE_PRESETS = ['whole', 'today', '7d', '14d', '30d'] as const;
export type RangePreset = (typeof RANGE_PRESETS)[number];

/** What an address says of the days: a preset that moves along with the calendar, or days of its own. */
export interface RangeChoice {
  range: RangePreset;
  /** Own days; they stand in place of the preset `whole`. */
  from: string | undefined;
  to: string | undefined;
}

export interface DayRange {
  from?: string;
  to?: string;
}

/** The part of a page's address that says which days. */
export const RANGE_FIELDS = { range: oneOf(RANGE_PRESETS, 'whole'), from: dayField, to: dayField };
/** The part that says which products' events. */
export const FILTER_FIELDS = { category: listField(20), brand: listField(20) };

export const isCustom = ({ range, from, to }: RangeChoice): boolean => range === 'whole' && (from !== undefined || to !== undefined);

/**
 * The days a choice comes to. Presets end today; where the store holds only old data, on its last stored day, since "the last 7 days"
 * of the calendar would be empty there for ever.
 */
export function daysOf(choice: RangeChoice, store: Pick<StoreInfo, 'today' | 'historic' | 'storedDays'>): DayRange {
  const { range } = choice;
  switch (range) {
    case 'whole':
      return ownDays(choice);
    case 'today':
      return lastDays(1, store);
    case '7d':
      return lastDays(7, store);
    case '14d':
      return lastDays(14, store);
    case '30d':
      return lastDays(30, store);
    default:
      return range satisfies never;
  }
}

function ownDays({ from, to }: RangeChoice): DayRange {
  // An address written by hand may have them the wrong way round.
  if (from !== undefined && to !== undefined && from > to) return { from: to, to: from };
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function lastDays(days: number, { today, historic, storedDays }: Pick<StoreInfo, 'today' | 'historic' | 'storedDays'>): DayRange {
  const last = (historic ? storedDays.to : null) ?? today;
  return { from: addDays(last, 1 - days), to: last };
}

/** Range and filters as the parameters of a topic. */
export function filterParams(
  choice: RangeChoice & { category: readonly string[]; brand: readonly string[] },
  store: Pick<StoreInfo, 'today' | 'historic' | 'storedDays'>,
) {
  return {
    ...daysOf(choice, store),
    ...(choice.category.length > 0 && { category: [...choice.category] }),
    ...(choice.brand.length > 0 && { brand: [...choice.brand] }),
  };
}
