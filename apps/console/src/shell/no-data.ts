import type { CoveredDays } from '@storepulse/contracts';
import { t } from '../i18n/messages.ts';

export interface EmptyReason {
  title: string;
  text: string;
  /** Days that were too many to be counted; fewer of them may be. */
  uncounted?: CoveredDays;
}

/** Why an answer has nothing to show: a store without events, or days and filters that none of them match. */
export function emptyReason(range: CoveredDays, hasFilters: boolean): EmptyReason {
  return range.from === null && !hasFilters
    ? { title: t.states.emptyStoreTitle, text: t.states.emptyStore }
    : { title: t.states.emptyRangeTitle, text: t.states.emptyRange };
}
