import { brandListAnswer, categoryListAnswer } from '@storepulse/contracts';
import { Random } from '@storepulse/shop-model';
import { callApi } from '../api-call.js';
import type { ServerUnderTest } from '../server-under-test.js';

/** Days and filters of one query. */
export interface Filter {
  from?: string;
  to?: string;
  brand?: string;
  category?: string;
}

/** Features that the baseline also answers. */
export const FEATURES = [
  'funnel',
  'topProducts',
  'abandonedEvents',
  'abandonedCarts',
  'sessions',
  'trendsDay',
  'trendsWeek',
  'trendsMonth',
] as const;
export type Feature = (typeof FEATURES)[number];

export interface Read {
  name: string;
  path: string;
  /** Missing if the baseline does not answer it. */
  feature?: Feature;
  /** Whether it accepts days and filters. */
  takesFilter: boolean;
}

/** Every GET of the read API. */
export const READS: readonly Read[] = [
  { name: 'funnel_of_events', path: '/api/sales-funnel?unit=events', feature: 'funnel', takesFilter: true },
  { name: 'funnel_of_users', path: '/api/sales-funnel?unit=users', takesFilter: true },
  { name: 'funnel_of_sessions', path: '/api/sales-funnel?unit=sessions', takesFilter: true },
  { name: 'top_converting', path: '/api/products/top-converting?limit=20', feature: 'topProducts', takesFilter: true },
  { name: 'top_converting_by_revenue', path: '/api/products/top-converting?sort=revenue&minViews=1', takesFilter: true },
  // The parameters that the console uses.
  { name: 'top_converting_by_lower_bound', path: '/api/products/top-converting?sort=conversionLow&limit=20', takesFilter: true },
  { name: 'abandoned_by_lower_bound', path: '/api/products/abandoned-carts?sort=abandonmentLow', takesFilter: true },
  { name: 'abandoned_by_events', path: '/api/products/abandoned-carts?method=events', feature: 'abandonedEvents', takesFilter: true },
  { name: 'abandoned_by_carts', path: '/api/products/abandoned-carts?method=carts', feature: 'abandonedCarts', takesFilter: true },
  { name: 'sessions', path: '/api/sessions/analytics?', feature: 'sessions', takesFilter: true },
  { name: 'trends_by_day', path: '/api/brands/trends?interval=day', feature: 'trendsDay', takesFilter: true },
  { name: 'trends_by_week', path: '/api/brands/trends?interval=week', feature: 'trendsWeek', takesFilter: true },
  { name: 'trends_by_month', path: '/api/brands/trends?interval=month', feature: 'trendsMonth', takesFilter: true },
  { name: 'brands', path: '/api/brands?', takesFilter: false },
  { name: 'brands_search', path: '/api/brands?search=a', takesFilter: false },
  { name: 'categories', path: '/api/categories?', takesFilter: false },
  { name: 'pulse', path: '/api/pulse?', takesFilter: false },
  { name: 'store', path: '/api/store?', takesFilter: false },
  { name: 'loads', path: '/api/loads?', takesFilter: false },
];

/** whole: the whole stored period. range: random days. filtered: random days and a brand, a category or both. */
export const KINDS = ['whole', 'range', 'filtered'] as const;
export type Kind = (typeof KINDS)[number];

export const pathOf = (read: Read, filter: Filter): string => `${read.path}&${new URLSearchParams({ ...filter }).toString()}`;

/** Draws random days and filters; equal seeds draw equal ones. */
export class Filters {
  private readonly random: Random;

  private constructor(
    private readonly days: readonly string[],
    private readonly brands: readonly string[],
    private readonly categories: readonly string[],
    seed: string,
  ) {
    this.random = new Random(seed);
  }

  /** Draws from the store's days and from the brands and categories that a picker shows. */
  static async of(
    server: ServerUnderTest,
    { firstDay, lastDay }: { firstDay: string; lastDay: string },
  ): Promise<(seed: string) => Filters> {
    const { brands } = brandListAnswer.parse(await callApi(server, 'GET', '/api/brands?limit=100'));
    const { categories } = categoryListAnswer.parse(await callApi(server, 'GET', '/api/categories?limit=100'));
    const names = brands.map(({ brand }) => brand);
    const codes = categories.map(({ category }) => category);
    return (seed) => new Filters(daysBetween(firstDay, lastDay), names, codes, seed);
  }

  next(kind: Kind): Filter {
    switch (kind) {
      case 'whole':
        return {};
      case 'range':
        return this.range();
      case 'filtered': {
        const which = this.random.integer(3);
        return {
          ...this.range(),
          ...(which === 1 ? {} : { brand: this.oneOf(this.brands) }),
          ...(which === 0 ? {} : { category: this.oneOf(this.categories) }),
        };
      }
      default:
        throw new Error(`unknown kind ${String(kind satisfies never)}`);
    }
  }

  private range(): Filter {
    const [one, other] = [this.random.integer(this.days.length), this.random.integer(this.days.length)];
    const [from, to] = [this.days[Math.min(one, other)], this.days[Math.max(one, other)]];
    return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  }

  private oneOf(names: readonly string[]): string {
    return names[this.random.integer(names.length)] ?? 'unknown';
  }
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (const day = new Date(`${first}T00:00:00Z`); day.toISOString().slice(0, 10) <= last; day.setUTCDate(day.getUTCDate() + 1)) {
    days.push(day.toISOString().slice(0, 10));
  }
  return days;
}
