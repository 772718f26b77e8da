import { computed, type ComputedRef } from 'vue';
import { type LocationQuery, useRoute } from 'vue-router';
import { FILTER_FIELDS } from './filter.ts';

const KEYS = Object.keys(FILTER_FIELDS);

/** Days and filters of the current address, carried along to product and session pages, to other tabs, and back. */
export function useFilterQuery(): ComputedRef<LocationQuery> {
  const route = useRoute();
  return computed(() => (route.meta.tab || route.meta.detail ? pick(route.query) : {}));
}

const pick = (query: LocationQuery): LocationQuery => Object.fromEntries(Object.entries(query).filter(([key]) => KEYS.includes(key)));
