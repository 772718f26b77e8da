import { formatDay } from '../format/times.ts';
import { t } from '../i18n/messages.ts';
import { isCustom, presetOf, type RangeChoice, type StoreDays } from '../url/day-range.ts';

/** Preset names; a store of old data has its own, because none of its days is today. */
export const presetNames = ({ historic }: StoreDays) => (historic ? t.range.storedPresets : t.range.presets);

/** Text for the chosen days. */
export function rangeText(choice: RangeChoice, store: StoreDays): string {
  if (!isCustom(choice)) return presetNames(store)[presetOf(choice)];
  const first = choice.from ?? store.storedDays.from;
  const last = choice.to ?? store.storedDays.to;
  return first && last ? t.range.days(formatDay(first), formatDay(last)) : t.range.presets.whole;
}
