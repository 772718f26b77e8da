import { computed, type ComputedRef } from 'vue';
import { type LocationQuery, useRoute } from 'vue-router';
import { SCOPE_FIELDS } from './scope.ts';

const KEYS = Object.keys(SCOPE_FIELDS);

/** Days and filters of this address, to go along to the page of a product or a session, to another tab, and back. */
export function useScopeQuery(): ComputedRef<LocationQuery> {
  const route = useRoute();
  return computed(() => (route.meta.tab || route.meta.detail ? pick(route.query) : {}));
}

const pick = (query: LocationQuery): LocationQuery => Object.fromEntries(Object.entries(query).filter(([key]) => KEYS.includes(key)));
