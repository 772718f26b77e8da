import type { CoveredDays } from '@storepulse/contracts';
import { t } from '../i18n/messages.ts';

export interface EmptyReason {
  title: string;
  text: string;
  /** Label of the clear button if it clears the minimum shown instead of a filter. */
  clearLabel?: string;
}

/** Why an answer is empty: the store has no events, or no event matches the days and filters. */
export function emptyReason(range: CoveredDays, hasFilters: boolean): EmptyReason {
  return range.from === null && !hasFilters
    ? { title: t.states.emptyStoreTitle, text: t.states.emptyStore }
    : { title: t.states.emptyRangeTitle, text: t.states.emptyRange };
}

/**
 * Why a product list is empty although events exist: search, filters, or the minimum that products must reach.
 *
 * @param least the minimum in words, for example "100 views"
 */
export function emptyListReason({ search, least, hasFilters }: { search: string; least: string; hasFilters: boolean }): EmptyReason {
  if (search !== '') return { title: t.states.tightFilterTitle, text: t.states.noSearchHit(search) };
  if (hasFilters) return { title: t.states.tightFilterTitle, text: t.states.tightFilter(least) };
  return { title: t.states.noneReachesTitle(least), text: t.states.noneReaches, clearLabel: t.states.showAllProducts };
}
