import type { StoreInfo } from '@storepulse/contracts';
import { addDays } from '../format/times.ts';
import { dayField, oneOf } from './query-fields.ts';

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
  range: RangePreset;
  /** Own days; they stand in place of the preset `whole`. */
  from: string | undefined;
  to: string | undefined;
}

export interface DayRange {
  from?: string;
  to?: string;
}

type StoreDays = Pick<StoreInfo, 'today' | 'historic' | 'storedDays'>;

/** The part of a page's address that says which days. */
export const RANGE_FIELDS = { range: oneOf(RANGE_PRESETS, 'whole'), from: dayField, to: dayField };

export const isCustom = ({ range, from, to }: RangeChoice): boolean => range === 'whole' && (from !== undefined || to !== undefined);

/**
 * The days a choice comes to. Presets end today; where the store holds only old data, on its last stored day, since "the last 7 days"
 * of the calendar would be empty there for ever.
 */
export function daysOf(choice: RangeChoice, { today, historic, storedDays }: StoreDays): DayRange {
  const { range } = choice;
  if (range === 'whole') return ownDays(choice);
  const [from, to] = PRESET_DAYS[range]((historic ? storedDays.to : null) ?? today);
  return { from, to };
}

/** The same with both ends; null while the store is empty and the choice does not name them. */
export function boundedDaysOf(choice: RangeChoice, store: StoreDays): Required<DayRange> | null {
  const days = daysOf(choice, store);
  const from = days.from ?? store.storedDays.from;
  const to = days.to ?? store.storedDays.to;
  return from === null || to === null || from > to ? null : { from, to };
}

function ownDays({ from, to }: RangeChoice): DayRange {
  // An address written by hand may have them the wrong way round.
  if (from !== undefined && to !== undefined && from > to) return { from: to, to: from };
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;

/** Weeks begin on Monday (ISO 8601). */
function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}
