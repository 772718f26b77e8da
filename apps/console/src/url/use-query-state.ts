import { computed, type ComputedRef } from 'vue';
import { type LocationQuery, type LocationQueryRaw, useRoute, useRouter } from 'vue-router';
import type { QueryField } from './query-fields.ts';

type Fields = Record<string, QueryField<unknown>>;
type FieldValue<F> = F extends QueryField<infer V> ? V : never;
/** The parsed values of the query fields. */
export type QueryValues<F extends Fields> = { readonly [K in keyof F]: FieldValue<F[K]> };

export interface QueryState<V> {
  values: ComputedRef<V>;
  /** Writes values to the address. Adds a history entry; with `replace` (while the user types) it updates the current one. */
  set: (patch: Partial<V>, how?: { replace?: boolean }) => void;
}

/** The texts of a query key; empty if the key is missing. */
export function textsOf(query: LocationQuery, key: string): string[] {
  const given = query[key];
  return (Array.isArray(given) ? given : [given]).filter((text): text is string => typeof text === 'string');
}

/** Parses the query fields; missing keys give the defaults. */
export function readQuery<F extends Fields>(fields: F, query: LocationQuery): QueryValues<F>;
export function readQuery(fields: Record<string, QueryField<unknown>>, query: LocationQuery): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.read(textsOf(query, key))]));
}

/** The values of an address without these fields. */
export const defaultsOf = <F extends Fields>(fields: F): QueryValues<F> => readQuery(fields, {});

/** A page's state, kept only in the query string, so that links and the back and forward buttons restore it. */
export function useQueryState<F extends Fields>(fields: F): QueryState<QueryValues<F>>;
export function useQueryState(fields: Record<string, QueryField<unknown>>): QueryState<Record<string, unknown>> {
  const route = useRoute();
  const router = useRouter();
  const page = route.name;
  let lastQuery = route.query;

  const values = computed(() => {
    // During navigation the address already belongs to the next page; its values must not be read as this page's.
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
