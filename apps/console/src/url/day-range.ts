import type { StoreInfo } from '@storepulse/contracts';
import type { LocationQuery } from 'vue-router';
import { addDays } from '../format/times.ts';
import { dayField, oneOf } from './query-fields.ts';
import { readQuery } from './use-query-state.ts';

/** Days that move along with the calendar: first and last, counted from the last day there is. */
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

/** What an address says of the days: a preset that moves along with the calendar, or days of its own. */
export interface RangeChoice {
  /** `default`: the address names none, and the tab opens on what can be answered. */
  range: RangePreset | 'default';
  /** Own days; they stand in place of `default` and `whole`. */
  from: string | undefined;
  to: string | undefined;
}

export interface DayRange {
  from?: string;
  to?: string;
}

export type StoreDays = Pick<StoreInfo, 'today' | 'historic' | 'storedDays' | 'answerableDays' | 'unfinishedDay'>;

/** The part of a page's address that says which days. */
export const RANGE_FIELDS = { range: oneOf(['default', ...RANGE_PRESETS], 'default'), from: dayField, to: dayField };

export const DEFAULT_RANGE = { range: 'default', from: undefined, to: undefined } as const;

export const isCustom = ({ range, from, to }: RangeChoice): boolean =>
  (range === 'default' || range === 'whole') && (from !== undefined || to !== undefined);
export const isDefault = (choice: RangeChoice): boolean => choice.range === 'default' && !isCustom(choice);

/** The preset that a choice comes to: a store too large to be answered for in full opens on its last days. */
export function presetOf({ range }: RangeChoice, { storedDays, answerableDays }: StoreDays): RangePreset {
  if (range !== 'default') return range;
  return storedDays.from === answerableDays.from ? 'whole' : '7d';
}

/**
 * The days a choice comes to. Presets end today; where the store holds only old data, on its last stored day, since "the last 7 days"
 * of the calendar would be empty there for ever.
 */
export function daysOf(choice: RangeChoice, store: StoreDays): DayRange {
  if (isCustom(choice)) return ownDays(choice);
  const preset = presetOf(choice, store);
  if (preset === 'whole') return {};
  const [from, to] = PRESET_DAYS[preset]((store.historic ? store.storedDays.to : null) ?? store.today);
  return { from, to };
}

/** The same with both ends; null while the store is empty and the choice does not name them. */
export function boundedDaysOf(choice: RangeChoice, store: StoreDays): Required<DayRange> | null {
  const days = daysOf(choice, store);
  const from = days.from ?? store.storedDays.from;
  const to = days.to ?? store.storedDays.to;
  return from === null || to === null || from > to ? null : { from, to };
}

/** The same query with its days the right way round, which an address written by hand may not have; null where nothing is to be changed. */
export function inOrder(query: LocationQuery): LocationQuery | null {
  const { from, to } = readQuery(RANGE_FIELDS, query);
  return from !== undefined && to !== undefined && from > to ? { ...query, from: to, to: from } : null;
}

function ownDays({ from, to }: RangeChoice): DayRange {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;

/** Weeks begin on Monday (ISO 8601). */
function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}
