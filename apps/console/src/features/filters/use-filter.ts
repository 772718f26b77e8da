import { computed, type ComputedRef, provide } from 'vue';
import { NO_EARLIER_DATA } from '../../ui/no-earlier-data.ts';
import { useStoreInfoStore } from '../../stores/store-info.store.ts';
import { type ComparedRange, comparedRange, isBeforeData } from '../../url/comparison.ts';
import { type DayRange, daysOf, isCustom, isDefault } from '../../url/day-range.ts';
import { CLEARED_FILTER, type FilterChoice } from '../../url/filter.ts';
import type { QueryState } from '../../url/use-query-state.ts';

/** Resolved filter: days and filters as parameters of the read API and its topics. */
export interface FilterParams extends DayRange {
  /** Time of day that ends the last day, exclusive. */
  until?: string;
  category?: string[];
  brand?: string[];
  segment?: string;
}

export interface TabFilter {
  /** Null until the store info is loaded. */
  params: ComputedRef<FilterParams | null>;
  /** The same for the comparison days; null without a comparison, or if they lie before the stored data. */
  comparedParams: ComputedRef<(FilterParams & ComparedRange) | null>;
  /** Whether any filter is set that `clear` would reset. */
  narrowed: ComputedRef<boolean>;
  clear: () => void;
}

/**
 * Resolves a tab's URL filters against the store's info.
 *
 * @param takes whether the tab can filter by segment; if not, the segment stays in the URL but has no effect
 */
export function useFilter({ values, set }: QueryState<FilterChoice>, takes: { segment: boolean } = { segment: false }): TabFilter {
  const storeInfo = useStoreInfoStore();
  const filters = computed(() => ({
    ...(values.value.category.length > 0 && { category: [...values.value.category] }),
    ...(values.value.brand.length > 0 && { brand: [...values.value.brand] }),
    ...(takes.segment && values.value.segment !== '' && { segment: values.value.segment }),
  }));
  const params = computed(() => (storeInfo.info === null ? null : { ...daysOf(values.value, storeInfo.info), ...filters.value }));
  const compared = computed(() => (storeInfo.info === null ? null : comparedRange(values.value.compare, values.value, storeInfo.info)));
  const noEarlierData = computed(() => storeInfo.info !== null && compared.value !== null && isBeforeData(compared.value, storeInfo.info));
  provide(NO_EARLIER_DATA, noEarlierData);
  const comparedParams = computed(() => {
    const days = compared.value;
    return days === null || noEarlierData.value ? null : { ...days, ...filters.value };
  });
  return {
    params,
    comparedParams,
    narrowed: computed(
      () => (values.value.range !== 'whole' && !isDefault(values.value)) || isCustom(values.value) || Object.keys(filters.value).length > 0,
    ),
    clear: () => set(CLEARED_FILTER),
  };
}
