import { computed, type ComputedRef } from 'vue';
import { type LocationQuery, type LocationQueryRaw, useRoute, useRouter } from 'vue-router';
import type { QueryField } from './query-fields.ts';

type Fields = Record<string, QueryField<unknown>>;
type FieldValue<F> = F extends QueryField<infer V> ? V : never;
/** What the fields of an address come to. */
export type QueryValues<F extends Fields> = { readonly [K in keyof F]: FieldValue<F[K]> };

export interface QueryState<V> {
  values: ComputedRef<V>;
  /** Writes some values into the address: a new step to go back to, or (`replace`) the same one, while somebody types. */
  set: (patch: Partial<V>, how?: { replace?: boolean }) => void;
}

/** The texts under a key of a query, none for a key that is not there. */
export function textsOf(query: LocationQuery, key: string): string[] {
  const given = query[key];
  return (Array.isArray(given) ? given : [given]).filter((text): text is string => typeof text === 'string');
}

/** The values of some fields as an address has them; of an empty one, the defaults. */
export function readQuery<F extends Fields>(fields: F, query: LocationQuery): QueryValues<F>;
export function readQuery(fields: Record<string, QueryField<unknown>>, query: LocationQuery): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.read(textsOf(query, key))]));
}

/** A page's state, kept in the query string alone, so that an address, back and forward say it all. */
export function useQueryState<F extends Fields>(fields: F): QueryState<QueryValues<F>>;
export function useQueryState(fields: Record<string, QueryField<unknown>>): QueryState<Record<string, unknown>> {
  const route = useRoute();
  const router = useRouter();
  const page = route.name;
  let lastQuery = route.query;

  const values = computed(() => {
    // While the page is being left the address is another page's already; its values must not be read as this one's.
    if (route.name === page) lastQuery = route.query;
    return readQuery(fields, lastQuery);
  });

  function set(patch: Record<string, unknown>, { replace = false } = {}): void {
    const query: LocationQueryRaw = { ...route.query };
    for (const [key, value] of Object.entries(patch)) {
      const texts = fields[key]?.write(value) ?? null;
      if (texts === null) delete query[key];
      else query[key] = texts.length === 1 ? (texts[0] ?? null) : [...texts];
    }
    void router[replace ? 'replace' : 'push']({ query });
  }

  return { values, set };
}
