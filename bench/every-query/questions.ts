import { endpoints, MAX_DAYS_OF_HOURS, type SegmentGroup } from '@storepulse/contracts';
import { Random } from '@storepulse/shop-model';
import type { Asked } from './recompute/asked.js';
import { classOf, type FilterName, type Kind, type QuestionClass, type RangeName, RANGES } from './kinds.js';

/** What questions choose from. */
export interface Choices {
  /** Stored days, in order. */
  days: readonly string[];
  brands: readonly string[];
  categories: readonly string[];
  products: readonly string[];
  sessions: readonly string[];
  segments: readonly { id: string; rule: SegmentGroup }[];
}

export interface Question {
  kind: Kind;
  range: RangeName;
  filter: FilterName;
  reads: QuestionClass;
  path: string;
  /** Of a POST. */
  body?: unknown;
  asked: Asked;
}

/** A kind under a range and a filter. */
export interface Combination {
  kind: Kind;
  range: RangeName;
  filter: FilterName;
}

/** Every kind under every range and filter that it accepts. */
export function combinationsOf(kinds: readonly Kind[], days: number): Combination[] {
  return kinds.flatMap((kind) =>
    kind.ranges
      .filter(
        (range) => days > (RANGES[range] ?? 0) && (kind.parameters.interval !== 'hour' || (RANGES[range] ?? days) <= MAX_DAYS_OF_HOURS),
      )
      .flatMap((range) => kind.filters.map((filter) => ({ kind, range, filter }))),
  );
}

/** Mixes a list; equal seeds mix equally. */
export function shuffled<T>(list: readonly T[], seed: string): T[] {
  const random = new Random(seed);
  return list
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const DAY_MS = 86_400_000;
const dayAfter = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
export const daysBetween = (first: string, last: string): string[] =>
  Array.from({ length: (Date.parse(last) - Date.parse(first)) / DAY_MS + 1 }, (_, after) => dayAfter(first, after));

/** Draws questions; equal seeds draw equal ones. */
export class Draws {
  private readonly random: Random;

  /** @param atEnd every range ends on the last stored day */
  constructor(
    private readonly choices: Choices,
    seed: string,
    private readonly atEnd = false,
  ) {
    this.random = new Random(seed);
  }

  question({ kind, range, filter }: Combination): Question {
    const asked: Asked = { ...this.daysOf(kind, range), ...this.filterOf(filter) };
    const parameters: Record<string, string | undefined> = {
      ...kind.parameters,
      from: asked.from,
      to: asked.to,
      brand: asked.brand,
      category: asked.category,
    };
    let { path } = endpoints[kind.endpoint] as { path: string };
    if (filter === 'segment') {
      const segment = this.oneOf(this.choices.segments);
      asked.rule = segment?.rule;
      if (kind.needs !== 'rule') parameters.segment = segment?.id;
    }
    switch (kind.needs) {
      case 'until':
        parameters.until = `${String(this.random.integer(24)).padStart(2, '0')}:${String(this.random.integer(60)).padStart(2, '0')}`;
        break;
      case 'daysBefore':
        parameters.beforeFrom = asked.beforeFrom;
        parameters.beforeTo = asked.beforeTo;
        break;
      case 'product':
        asked.product = this.oneOf(this.choices.products);
        if (path.includes(':productId')) path = path.replace(':productId', asked.product ?? '');
        else parameters.product = asked.product;
        break;
      case 'session':
        path = path.replace(':sessionId', this.oneOf(this.choices.sessions) ?? '');
        break;
      case 'moment':
        parameters.from = this.oneOf(this.choices.days);
        parameters.seconds = String(this.random.integer(86_400));
        break;
      case 'rule':
      case undefined:
        break;
      default:
        throw new Error(`unknown need ${String(kind.needs satisfies never)}`);
    }
    const query = new URLSearchParams(Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
    return {
      kind,
      range,
      filter,
      reads: classOf(kind, filter),
      path: query.size === 0 ? path : `${path}?${query.toString()}`,
      ...(kind.needs === 'rule' ? { body: { rule: asked.rule } } : {}),
      asked,
    };
  }

  private daysOf({ needs }: Kind, range: RangeName): Pick<Asked, 'from' | 'to' | 'beforeFrom' | 'beforeTo'> {
    const length = RANGES[range];
    const { days } = this.choices;
    if (length === null) return {};
    const first = needs === 'daysBefore' ? Math.min(length, days.length - length) : 0;
    const begin = this.atEnd ? days.length - length : first + this.random.integer(days.length - length - first + 1);
    const [from, to] = [days[begin] ?? '', days[begin + length - 1] ?? ''];
    if (needs !== 'daysBefore') return { from, to };
    // As the console does: as many days right before. Days before the first stored one have no events.
    return { from, to, beforeFrom: dayAfter(from, -length), beforeTo: dayAfter(from, -1) };
  }

  private filterOf(filter: FilterName): Pick<Asked, 'brand' | 'category'> {
    return {
      ...(filter === 'brand' || filter === 'both' ? { brand: this.oneOf(this.choices.brands) } : {}),
      ...(filter === 'category' || filter === 'both' ? { category: this.oneOf(this.choices.categories) } : {}),
    };
  }

  private oneOf<T>(list: readonly T[]): T | undefined {
    return list[this.random.integer(list.length)];
  }
}
