import type { StoreInfo } from '@storepulse/contracts';
import type { LocationQuery } from 'vue-router';
import { addDays } from '../format/times.ts';
import { dayField, oneOf } from './query-fields.ts';
import { readQuery } from './use-query-state.ts';

/** First and last day of each relative preset, counted back from the last day of the store. */
const PRESET_DAYS = {
  today: (last: string) => [last, last],
  yesterday: (last: string) => [addDays(last, -1), addDays(last, -1)],
  '7d': (last: string) => [addDays(last, -6), last],
  '14d': (last: string) => [addDays(last, -13), last],
  '30d': (last: string) => [addDays(last, -29), last],
  '90d': (last: string) => [addDays(last, -89), last],
  thisWeek: (last: string) => [mondayOf(last), last],
  thisMonth: (last: string) => [firstOfMonth(last), last],
  lastMonth: (last: string) => [firstOfMonth(addDays(firstOfMonth(last), -1)), addDays(firstOfMonth(last), -1)],
} as const satisfies Record<string, (last: string) => readonly [from: string, to: string]>;

type MovingPreset = keyof typeof PRESET_DAYS;
export type RangePreset = 'whole' | MovingPreset;
const isMoving = (name: string): name is MovingPreset => name in PRESET_DAYS;
export const RANGE_PRESETS: readonly RangePreset[] = ['whole', ...Object.keys(PRESET_DAYS).filter(isMoving)];

/** The day filter in an address: a relative preset or custom days. */
export interface RangeChoice {
  /** `default`: the address names no preset, and the tab opens on the whole period. */
  range: RangePreset | 'default';
  /** Custom days; they override `default` and `whole`. */
  from: string | undefined;
  to: string | undefined;
}

export interface DayRange {
  from?: string;
  to?: string;
}

export type StoreDays = Pick<StoreInfo, 'today' | 'historic' | 'storedDays' | 'unfinishedDay'>;

/** The query fields of the day filter. */
export const RANGE_FIELDS = { range: oneOf(['default', ...RANGE_PRESETS], 'default'), from: dayField, to: dayField };

export const DEFAULT_RANGE = { range: 'default', from: undefined, to: undefined } as const;

export const isCustom = ({ range, from, to }: RangeChoice): boolean =>
  (range === 'default' || range === 'whole') && (from !== undefined || to !== undefined);
export const isDefault = (choice: RangeChoice): boolean => choice.range === 'default' && !isCustom(choice);

/** Resolves `default`: the whole period. */
export const presetOf = ({ range }: RangeChoice): RangePreset => (range === 'default' ? 'whole' : range);

/**
 * Resolves a choice to days. Presets end today. In a store that holds only old data they end on its last stored day, because "the last
 * 7 days" of the calendar would always be empty there.
 */
export function daysOf(choice: RangeChoice, store: StoreDays): DayRange {
  if (isCustom(choice)) return ownDays(choice);
  const preset = presetOf(choice);
  if (preset === 'whole') return {};
  const [from, to] = PRESET_DAYS[preset]((store.historic ? store.storedDays.to : null) ?? store.today);
  return { from, to };
}

/** Like `daysOf`, with both ends; null if the store is empty and the choice does not name them. */
export function boundedDaysOf(choice: RangeChoice, store: StoreDays): Required<DayRange> | null {
  const days = daysOf(choice, store);
  const from = days.from ?? store.storedDays.from;
  const to = days.to ?? store.storedDays.to;
  return from === null || to === null || from > to ? null : { from, to };
}

/** The query with `from` and `to` swapped, which a hand-written address may need; null if they are in order already. */
export function inOrder(query: LocationQuery): LocationQuery | null {
  const { from, to } = readQuery(RANGE_FIELDS, query);
  return from !== undefined && to !== undefined && from > to ? { ...query, from: to, to: from } : null;
}

function ownDays({ from, to }: RangeChoice): DayRange {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;

/** Weeks start on Monday (ISO 8601). */
function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}
