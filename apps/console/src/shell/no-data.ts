import type { CoveredDays } from '@storepulse/contracts';
import { t } from '../i18n/messages.ts';

export interface EmptyReason {
  title: string;
  text: string;
  /** Days that were too many to be counted; fewer of them may be. */
  uncounted?: CoveredDays;
  /** Of the button that clears, where it clears no filter but the least number shown. */
  clearLabel?: string;
}

/** Why an answer has nothing to show: a store without events, or days and filters that none of them match. */
export function emptyReason(range: CoveredDays, hasFilters: boolean): EmptyReason {
  return range.from === null && !hasFilters
    ? { title: t.states.emptyStoreTitle, text: t.states.emptyStore }
    : { title: t.states.emptyRangeTitle, text: t.states.emptyRange };
}

/**
 * Why a list of products is empty although there are events: what was searched or filtered, or the least number that is shown.
 *
 * @param least in words, as "100 views"
 */
export function emptyListReason({ search, least, hasFilters }: { search: string; least: string; hasFilters: boolean }): EmptyReason {
  if (search !== '') return { title: t.states.tightFilterTitle, text: t.states.noSearchHit(search) };
  if (hasFilters) return { title: t.states.tightFilterTitle, text: t.states.tightFilter(least) };
  return { title: t.states.noneReachesTitle(least), text: t.states.noneReaches, clearLabel: t.states.showAllProducts };
}
