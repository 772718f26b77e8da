import type { EventFiles } from '../dataset/event-files.js';
import type { Numbers } from '../query/numbers-of-answer.js';
import type { Feature, Filter } from '../query/reads.js';
import { RawEvents } from './raw-events.js';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const daysOf = ({ from, to }: Filter): string[] => [
  ...(from ? [`day >= date ${quoted(from)}`] : []),
  ...(to ? [`day <= date ${quoted(to)}`] : []),
];
const filtersOf = ({ brand, category }: Filter): string[] => [
  ...(brand ? [`coalesce(brand, 'unknown') = ${quoted(brand)}`] : []),
  ...(category ? [`(coalesce(code, 'unknown') = ${quoted(category)} or starts_with(code, ${quoted(`${category}.`)}))`] : []),
];
const all = (conditions: readonly string[]): string => (conditions.length === 0 ? 'true' : conditions.join(' and '));

/** Attributes of products: brand, category and price as last seen. */
const NAMED = `named as (
    select
      product, arg_max(brand, (t, brand)) filter (brand is not null) as brand, arg_max(code, (t, code)) filter (code is not null) as code,
      arg_max(price, (t, price)) filter (price is not null) as price
    from ev
    where product in (select product from shown)
    group by product)`;

/** Event counts by product under the filter. */
const counted = (filter: Filter): string => `
  select
    product, count(*) filter (type = 'view') as views, count(*) filter (type = 'cart') as carts,
    count(*) filter (type = 'purchase') as purchases, coalesce(sum(price) filter (type = 'purchase'), 0) as revenue
  from ev
  where ${all([...daysOf(filter), ...filtersOf(filter)])}
  group by product`;

/** Sessions that started in the range and contain an event that matches the filter. */
const sessionsOf = (filter: Filter): string => {
  const began = all(daysOf(filter).map((condition) => condition.replace('day', 'min(day)')));
  const holds = (type: string): string => `count(*) filter (${all([...filtersOf(filter), `type = '${type}'`])}) > 0`;
  return `
    select
      arg_min(usr, (t, usr)) as usr, epoch(max(t)) - epoch(min(t)) as seconds, count(*) as events,
      count(*) filter (type = 'purchase') > 0 as purchaser,
      ${holds('view')} as viewed, ${holds('cart')} as carted, ${holds('purchase')} as purchased
    from ev
    where session is not null
    group by session
    having ${began} and count(*) filter (${all(filtersOf(filter))}) > 0`;
};

/** The five features, computed by DuckDB from a table of raw events without roll-ups. */
export class DuckAnswers {
  private constructor(private readonly events: RawEvents) {}

  static async over(files: EventFiles, file: string): Promise<DuckAnswers> {
    return new DuckAnswers(await RawEvents.over(files.paths, file));
  }

  /** @returns the numbers of the answer, in the order of `numbersOfAnswer`. */
  async answer(feature: Feature, filter: Filter): Promise<Numbers> {
    switch (feature) {
      case 'funnel':
        return this.funnel(filter);
      case 'topProducts':
        return this.products(
          `counted as (${counted(filter)}),
           matching as (select * from counted where views >= 100),
           shown as (
             select *, row_number() over (order by round(100.0 * purchases / views, 2) desc, purchases desc, product) as rank
             from matching qualify rank <= 20)`,
          'views, purchases',
        );
      case 'abandonedEvents':
        return this.products(
          `counted as (${counted(filter)}),
           matching as (select *, greatest(carts - purchases, 0) as abandoned from counted where carts >= 10),
           shown as (
             select *, row_number() over (order by round(100.0 * abandoned / carts, 2) desc, carts desc, product) as rank
             from matching qualify rank <= 20)`,
          'carts, abandoned',
        );
      case 'abandonedCarts':
        return this.products(
          `pairs as (
             select
               product, min(day) filter (type = 'cart') as day, bool_or(type = 'purchase') as bought, bool_or(type = 'remove_from_cart') as removed
             from ev
             where session is not null
             group by session, product
             having bool_or(type = 'cart')),
           last_seen as (
             select product, arg_max(brand, (t, brand)) filter (brand is not null) as brand, arg_max(code, (t, code)) filter (code is not null) as code
             from ev group by product),
           counted as (
             select product, count(*) as carts, count(*) filter (not bought and not removed) as abandoned
             from pairs
             where ${all(daysOf(filter))} and product in (select product from last_seen where ${all(filtersOf(filter))})
             group by product),
           matching as (select * from counted where carts >= 10),
           shown as (
             select *, row_number() over (order by round(100.0 * abandoned / carts, 2) desc, carts desc, product) as rank
             from matching qualify rank <= 20)`,
          'carts, abandoned',
        );
      case 'sessions':
        return this.sessions(filter);
      case 'trendsDay':
        return this.trends('day', filter);
      case 'trendsWeek':
        return this.trends('week', filter);
      case 'trendsMonth':
        return this.trends('month', filter);
      default:
        throw new Error(`unknown feature ${String(feature satisfies never)}`);
    }
  }

  private async funnel(filter: Filter): Promise<Numbers> {
    const rows = await this.rows(`
      with held as (${sessionsOf(filter)}),
      stages as (
        select type, count(*)::double as events, count(distinct usr)::double as users
        from ev where ${all([...daysOf(filter), ...filtersOf(filter)])} group by type)
      select
        coalesce(s.events, 0), coalesce(s.users, 0),
        (select count(*) from held where case wanted.type when 'view' then viewed when 'cart' then carted else purchased end)::double
      from (values ('view', 1), ('cart', 2), ('purchase', 3)) wanted (type, place)
      left join stages s on s.type::varchar = wanted.type
      order by wanted.place`);
    return rows.flat().map(Number);
  }

  private async products(parts: string, figures: string): Promise<Numbers> {
    const rows = await this.rows(`
      with ${parts}, ${NAMED}
      select (select count(*) from matching)::double, shown.product::varchar, ${figures}, named.brand, named.code, named.price
      from shown join named using (product)
      order by shown.rank`);
    const matching = rows.length === 0 ? await this.rows(`with ${parts} select count(*)::double from matching`) : rows;
    return [Number(matching[0]?.[0]), ...rows.flatMap(([, product, one, other]) => [String(product), Number(one), Number(other)])];
  }

  private async sessions(filter: Filter): Promise<Numbers> {
    const rows = await this.rows(`
      with held as (${sessionsOf(filter)})
      select
        count(seconds)::double, count(distinct usr)::double, avg(seconds), quantile_disc(floor(seconds), 0.5),
        quantile_disc(floor(seconds), 0.9), avg(events)
      from (values (1), (2), (3)) segments (segment)
      left join held on segment = 3 or (segment = 1) = purchaser
      group by segment
      order by segment`);
    const cents = (value: unknown): number | string => (value === null ? 'none' : Math.round(Number(value) * 100));
    return rows.flatMap(([sessions, users, ...rest]) => [Number(sessions), Number(users), ...rest.map(cents)]);
  }

  private async trends(interval: 'day' | 'week' | 'month', filter: Filter): Promise<Numbers> {
    const inFilter = all([...daysOf(filter), ...filtersOf(filter)]);
    const rows = await this.rows(`
      with most as (
        select coalesce(brand, 'unknown') as brand
        from ev where ${inFilter}
        group by 1 order by count(*) filter (type = 'purchase') desc, count(*) filter (type = 'view') desc, 1 limit 5)
      select
        coalesce(brand, 'unknown'), strftime(date_trunc('${interval}', day), '%Y-%m-%d'),
        count(*) filter (type = 'view')::double, count(*) filter (type = 'cart')::double, count(*) filter (type = 'purchase')::double,
        coalesce(sum(price) filter (type = 'purchase'), 0)::double, count(distinct usr)::double
      from ev
      where ${inFilter} and coalesce(brand, 'unknown') in (select brand from most)
      group by 1, 2`);
    return rows
      .map(([brand, date, views, carts, purchases, revenue, users]) =>
        [brand, date, views, carts, purchases, Math.round(Number(revenue) * 100), users].map(String).join(' '),
      )
      .sort();
  }

  private rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return this.events.rows(sql);
  }

  close(): void {
    this.events.close();
  }
}
