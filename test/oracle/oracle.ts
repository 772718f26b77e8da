import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/**
 * Computes the five features again from a raw CSV with another engine: no roll-ups, no views, no product code. Its results are compared
 * with the API's answers, number by number.
 */
export interface OracleFilter {
  from?: string;
  to?: string;
  brand?: string[];
  category?: string[];
  /** A segment id as the API knows it, and the users it should contain. */
  segment?: { id: string; users: readonly string[] };
}

/** One event of a user, with the fields that segment rules use. */
export interface OracleEvent {
  type: string;
  day: string;
  brand: string;
  code: string;
}

type Row = Record<string, unknown>;

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const list = (texts: readonly string[]) => `[${texts.map(quoted).join(', ')}]`;

export class Oracle {
  private readonly answers = new Map<string, Promise<readonly Row[]>>();

  private constructor(private readonly connection: DuckDBConnection) {}

  /**
   * Reads a file with the nine columns of the data set, and one with the events sent live, if any. Leaves out rows that the product must
   * reject. An id that is a 64-bit integer becomes that integer; other text stays text. Live events without a session get one by 30 minutes
   * of inactivity of their user.
   */
  static async ofCsv(file: string, timeZone: string, sentFile?: string): Promise<Oracle> {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const read = (name: string, live: boolean) =>
      `select *, ${live} as live from read_csv(${quoted(name)}, header = true, all_varchar = true, null_padding = true)`;
    const id = (column: string) => `coalesce(try_cast(${column} as bigint)::varchar, nullif(trim(${column}), ''))`;
    await connection.run(`
      create table ev as
      with raw as (
        ${read(file, false)} ${sentFile === undefined ? '' : `union all ${read(sentFile, true)}`}
      ),
      typed as (
        select
          try_strptime(event_time, '%Y-%m-%d %H:%M:%S UTC') as t,
          event_type as type,
          ${id('product_id')} as product,
          nullif(category_id, '') as category_id,
          nullif(category_code, '') as code,
          nullif(brand, '') as brand,
          price as price_text,
          try_cast(nullif(price, '') as decimal(18, 4)) as price,
          ${id('user_id')} as usr,
          nullif(user_session, '') as session,
          live
        from raw
      ),
      good as (
        select *
        from typed
        where t is not null and length(product) <= 200 and length(usr) <= 200
          and type in ('view', 'cart', 'remove_from_cart', 'purchase')
          and (coalesce(price_text, '') = '' or (price is not null and price >= 0))
      ),
      paused as (
        select *,
          live and session is null as unnamed,
          coalesce(t - lag(t) over (partition by usr, live and session is null order by t) >= interval 30 minutes, true) as begins
        from good
      ),
      stretched as (
        select *, count(*) filter (begins) over (partition by usr, unnamed order by t) as stretch
        from paused
      )
      select
        t, ((t at time zone 'UTC') at time zone ${quoted(timeZone)})::date as day, type, product, category_id, code, brand, price, usr,
        case when unnamed then 'inactive ' || usr || ' ' || stretch else session end as session
      from stretched`);
    return new Oracle(connection);
  }

  /** The events never change, so neither does the answer to a query; several comparisons need the same one. */
  private rows(sql: string): Promise<readonly Row[]> {
    const known = this.answers.get(sql) ?? this.connection.runAndReadAll(sql).then((read) => read.getRowObjectsJson());
    this.answers.set(sql, known);
    return known;
  }

  private where({ from, to, brand, category, segment }: OracleFilter): string {
    return [
      'true',
      from && `day >= date ${quoted(from)}`,
      to && `day <= date ${quoted(to)}`,
      segment && `list_contains(${list(segment.users)}, usr)`,
      brand && `list_contains(${list(brand)}, coalesce(brand, 'unknown'))`,
      category &&
        `(${category.map((code) => `coalesce(code, 'unknown') = ${quoted(code)} or coalesce(code, 'unknown') like ${quoted(`${code}.%`)}`).join(' or ')})`,
    ]
      .filter(Boolean)
      .join(' and ');
  }

  /** Sessions that started in the range and have an event matching brand and category. */
  private sessions(filter: OracleFilter, type?: string): string {
    const match = this.where({ ...filter, from: undefined, to: undefined });
    const began = this.where({ from: filter.from, to: filter.to });
    return `
      select session, arg_min(usr, (t, usr)) as usr, min(day) as day, epoch(max(t)) - epoch(min(t)) as seconds, count(*) as events,
        count(*) filter (type = 'purchase') > 0 as purchaser
      from ev
      where session is not null
      group by session
      having ${began.replaceAll('day ', 'min(day) ')}
        and count(*) filter (${match} and coalesce(t >= (select min(t) from ev where ${began}), false) ${type ? `and type = ${quoted(type)}` : ''}) > 0`;
  }

  async count(): Promise<number> {
    const [row] = await this.rows('select count(*)::int as n from ev');
    return Number(row?.n);
  }

  async funnel(filter: OracleFilter = {}) {
    const stages = [];
    for (const stage of ['view', 'cart', 'purchase']) {
      const [row] = await this.rows(`
        select count(*)::int as events, count(distinct usr)::int as users,
          (select count(*)::int from (${this.sessions(filter, stage)})) as sessions
        from ev where type = '${stage}' and ${this.where(filter)}`);
      stages.push({ stage, events: Number(row?.events), users: Number(row?.users), sessions: Number(row?.sessions) });
    }
    return stages;
  }

  /** Every product of the range, by id: counts, revenue, and the brand, category and price last seen in the whole file. */
  async products(filter: OracleFilter = {}) {
    return this.rows(`
      with counted as (
        select product,
          count(*) filter (type = 'view')::int as views, count(*) filter (type = 'cart')::int as carts,
          count(*) filter (type = 'purchase')::int as purchases,
          coalesce(sum(price) filter (type = 'purchase'), 0)::double as revenue
        from ev where ${this.where(filter)} group by product
      ),
      named as (
        select product, arg_max(brand, (t, brand)) filter (brand is not null) as brand,
          arg_max(code, (t, code)) filter (category_id is not null or code is not null) as category,
          arg_max(price, (t, price)) filter (price is not null)::double as price
        from ev group by product
      )
      select product::varchar as "productId", brand, category, price, views, carts, purchases, revenue
      from counted join named using (product)
      order by product`);
  }

  /** (session, product) pairs added to a cart on these days, by product, all of them past the cut-off. */
  async cartPairs(filter: Pick<OracleFilter, 'from' | 'to'> = {}) {
    return this.rows(`
      with pairs as (
        select session, product,
          min(day) filter (type = 'cart') as day,
          bool_or(type = 'purchase') as bought, bool_or(type = 'remove_from_cart') as removed
        from ev where session is not null
        group by session, product
        having bool_or(type = 'cart')
      )
      select product::varchar as "productId", count(*)::int as carts, count(*) filter (bought)::int as purchases,
        count(*) filter (not bought and not removed)::int as abandoned
      from pairs where ${this.where(filter)}
      group by product order by product`);
  }

  async sessionSegments(filter: OracleFilter = {}) {
    const segments = [];
    for (const [segment, condition] of [
      ['purchasers', 'purchaser'],
      ['nonPurchasers', 'not purchaser'],
      ['all', 'true'],
    ]) {
      const [row] = await this.rows(`
        select count(*)::int as sessions, count(distinct usr)::int as users,
          avg(seconds) as "avgDuration", quantile_disc(floor(seconds), 0.5) as "medianDuration", quantile_disc(floor(seconds), 0.9) as "p90Duration",
          avg(events) as "avgEvents", quantile_disc(events, 0.5)::int as "medianEvents", quantile_disc(events, 0.9)::int as "p90Events"
        from (${this.sessions(filter)}) where ${condition}`);
      segments.push({ segment, ...row });
    }
    return segments;
  }

  /** All events of each user. */
  async eventsOfUsers(): Promise<Map<string, OracleEvent[]>> {
    const rows = await this.rows(
      `select usr, type, day::varchar as day, coalesce(brand, 'unknown') as brand, coalesce(code, 'unknown') as code from ev`,
    );
    const events = new Map<string, OracleEvent[]>();
    for (const { usr, type, day, brand, code } of rows) {
      const own = events.get(String(usr)) ?? [];
      own.push({ type: String(type), day: String(day), brand: String(brand), code: String(code) });
      events.set(String(usr), own);
    }
    return events;
  }

  async brands(): Promise<string[]> {
    return (await this.rows(`select distinct coalesce(brand, 'unknown') as brand from ev order by 1`)).map((row) => String(row.brand));
  }

  /** Every brand and bucket with an event. */
  async brandTrends(interval: 'day' | 'week' | 'month', filter: OracleFilter = {}) {
    return this.rows(`
      select coalesce(brand, 'unknown') as brand, strftime(date_trunc('${interval}', day), '%Y-%m-%d') as date,
        count(*) filter (type = 'view')::int as views, count(*) filter (type = 'cart')::int as carts,
        count(*) filter (type = 'purchase')::int as purchases,
        coalesce(sum(price) filter (type = 'purchase'), 0)::double as revenue,
        count(distinct usr)::int as users
      from ev where ${this.where(filter)}
      group by 1, 2 order by 1, 2`);
  }

  async days(): Promise<{ first: string; last: string }> {
    const [row] = await this.rows(`select min(day)::varchar as first, max(day)::varchar as last from ev`);
    return { first: String(row?.first), last: String(row?.last) };
  }

  /** Sessions that started in the range and went through view, cart and purchase in order, counting only events that match the filter. */
  async orderedFunnel(filter: OracleFilter = {}): Promise<number[]> {
    const match = this.where({ ...filter, from: undefined, to: undefined });
    const began = this.where({ from: filter.from, to: filter.to });
    const [row] = await this.rows(`
      with own as (select * from ev where session in (select session from ev where session is not null group by session having ${began.replaceAll('day ', 'min(day) ')})),
      v as (select session, min(t) as at from own where type = 'view' and ${match} group by session),
      c as (select session, min(own.t) as at from own join v using (session) where type = 'cart' and own.t >= v.at and ${match} group by session),
      p as (select session, min(own.t) as at from own join c using (session) where type = 'purchase' and own.t >= c.at and ${match} group by session)
      select (select count(*)::int from v) as v, (select count(*)::int from c) as c, (select count(*)::int from p) as p`);
    return [Number(row?.v), Number(row?.c), Number(row?.p)];
  }

  /** Events by stage, grouped by any SQL expression: a time bucket, or a part of the catalog. */
  async stageEventsBy(key: string, filter: OracleFilter = {}) {
    return this.rows(`
      select ${key} as key, count(*) filter (type = 'view')::int as views, count(*) filter (type = 'cart')::int as carts,
        count(*) filter (type = 'purchase')::int as purchases
      from ev where ${this.where(filter)}
      group by 1 order by 1`);
  }

  /** Events by stage and price band. A product's price is the one last seen; `bounds` between the bands must ascend. */
  async stageEventsByPrice(bounds: readonly number[], filter: OracleFilter = {}) {
    const band = bounds.map((bound) => `(last >= ${bound})::int`).join(' + ') || '0';
    return this.rows(`
      with priced as (select product, arg_max(price, (t, price)) filter (price is not null) as last from ev group by product)
      select coalesce((${band})::varchar, 'unknown') as key, count(*) filter (type = 'view')::int as views,
        count(*) filter (type = 'cart')::int as carts, count(*) filter (type = 'purchase')::int as purchases
      from ev join priced using (product) where ${this.where(filter)}
      group by 1 order by 1`);
  }

  /** Seconds between the steps of (session, product) pairs first added to a cart on these days. */
  async stepSeconds(filter: OracleFilter = {}) {
    const rows = await this.rows(`
      with firsts as (
        select session, product, min(t) filter (type = 'view') as view, min(t) filter (type = 'cart') as cart,
          min(day) filter (type = 'cart') as day, bool_or(type = 'cart' and ${this.where(filter)}) as passes
        from ev where session is not null group by session, product
      ),
      pairs as (
        select f.view, f.cart, (select min(e.t) from ev e where e.session = f.session and e.product = f.product and e.type = 'purchase' and e.t >= f.cart) as bought
        from firsts f where cart is not null and passes and ${this.where({ from: filter.from, to: filter.to })}
      ),
      steps as (
        select 'viewToCart' as step, epoch(cart - view) as s from pairs where view <= cart
        union all select 'cartToPurchase', epoch(bought - cart) from pairs where bought is not null
        union all select 'viewToPurchase', epoch(bought - view) from pairs where view <= cart and bought is not null
      )
      select step, count(*)::int as pairs, quantile_disc(floor(s), 0.5)::int as median, quantile_disc(floor(s), 0.9)::int as p90
      from steps group by step order by step`);
    return new Map(rows.map(({ step, ...figures }) => [String(step), figures]));
  }

  /** Outcomes of (session, product) pairs first added to a cart on these days, in total and for those left longer than `minutes`. */
  async cartOutcomes(filter: OracleFilter, minutes: number) {
    const [row] = await this.rows(`
      with pairs as (
        select session, product,
          (list(usr order by t desc, usr desc) filter (type = 'cart'))[1] as usr,
          coalesce((list(price order by t desc, price desc nulls last) filter (type = 'cart'))[1], 0) as value,
          min(t) filter (type = 'cart') as first_cart, max(t) filter (type = 'cart') as last_cart,
          min(day) filter (type = 'cart') as day, bool_or(type = 'cart' and ${this.where(filter)}) as passes,
          bool_or(type = 'purchase') as bought, bool_or(type = 'remove_from_cart') as taken_out
        from ev where session is not null group by session, product
      ),
      put as (select * from pairs where last_cart is not null and passes and ${this.where({ from: filter.from, to: filter.to })}),
      sold as (
        select p.session, p.product, min(e.t) as t
        from put p join ev e on e.session = p.session and e.product = p.product and e.type = 'purchase' and e.t >= p.first_cart
        group by p.session, p.product
      ),
      lain as (
        select p.*,
          (select max(c.t) from ev c where c.session = p.session and c.product = p.product and c.type = 'cart' and c.t <= s.t) as before_sale, s.t as sold_at,
          not bought and exists (
            select 1 from ev b where b.type = 'purchase' and b.usr = p.usr and b.product = p.product and b.session is distinct from p.session
              and b.t > p.last_cart and b.t <= p.last_cart + interval 7 days) as later
        from put p left join sold s on s.session = p.session and s.product = p.product
      ),
      marked as (
        select *, case when bought then coalesce(sold_at - before_sale > interval ${minutes} minutes, false) else not taken_out end as stayed from lain
      )
      select
        count(*)::int as put, coalesce(sum(value), 0)::double as put_value, count(*) filter (bought)::int as bought,
        count(*) filter (taken_out and not bought)::int as taken_out, count(*) filter (stayed)::int as "left",
        coalesce(sum(value) filter (stayed), 0)::double as left_value, count(*) filter (stayed and bought)::int as in_session,
        count(*) filter (stayed and not bought and later)::int as later
      from marked`);
    return row ?? {};
  }

  /** Sessions that started on these days (and have a matching event), by weekday and hour of the zone. */
  sessionHours(filter: OracleFilter, timeZone: string) {
    return this.rows(`
      with whole as (
        select session, min(t) as began, max(t) as ended, min(day) as day, bool_or(type = 'purchase') as bought,
          bool_or(${this.where({ ...filter, from: undefined, to: undefined })}) as passes
        from ev where session is not null group by session
      ),
      local as (
        select *, (began at time zone 'UTC') at time zone '${timeZone}' as begun
        from whole where passes and ${this.where({ from: filter.from, to: filter.to })}
      )
      select isodow(begun) || ' ' || hour(begun) as key, count(*)::int as sessions, count(*) filter (bought)::int as purchasers,
        round(sum(epoch(ended - began)), 3)::double as seconds
      from local group by 1 order by 1`);
  }
}
