import { z } from 'zod';
import { heldSessions, inRange, matches, members, query, STAGE_COUNTS } from './conditions.js';
import { count, flat, isSomething, type Recompute, sortedLines, stageCounts } from './recompute.js';

const funnelBody = z.object({ stages: z.array(z.object({ events: count, users: count, sessions: count })).length(3) });

/** Events, users and sessions of each stage; of one product where it is asked. */
export const funnel: Recompute = {
  sql: (asked) =>
    query(
      [
        ...members(asked),
        heldSessions(asked),
        `stages as (
           select type, count(*)::double as events, count(distinct usr)::double as users
           from ev where ${inRange(asked)} and ${matches(asked)} group by type)`,
      ],
      `select
         coalesce(s.events, 0), coalesce(s.users, 0),
         (select count(*) from held where case wanted.type when 'view' then viewed when 'cart' then carted else bought end)::double
       from (values ('view', 1), ('cart', 2), ('purchase', 3)) wanted (type, place)
       left join stages s on s.type::varchar = wanted.type
       order by wanted.place`,
    ),
  answered: (body) => funnelBody.parse(body).stages.flatMap(({ events, users, sessions }) => [events, users, sessions]),
};

const orderedBody = z.object({ stages: z.array(z.object({ reached: count })).length(3) });

export const orderedFunnel: Recompute = {
  sql: (asked) =>
    query(
      [
        ...members(asked),
        heldSessions(asked),
        `own as materialized (
           select session, t, type from ev
           where session in (select session from held) and type in ('view', 'cart', 'purchase') and ${matches(asked)})`,
        `v as (select session, min(t) as first_at from own where type = 'view' group by session)`,
        `c as (select session, min(t) as first_at from own join v using (session) where type = 'cart' and t >= v.first_at group by session)`,
        `p as (select session, min(t) as first_at from own join c using (session) where type = 'purchase' and t >= c.first_at group by session)`,
      ],
      'select (select count(*) from v)::double, (select count(*) from c)::double, (select count(*) from p)::double',
    ),
  answered: (body) => orderedBody.parse(body).stages.map(({ reached }) => reached),
};

const overTimeBody = z.object({ points: z.array(stageCounts.extend({ at: z.string() })) });
const BUCKETS = {
  hour: `strftime(date_trunc('hour', t), '%Y-%m-%dT%H:%M:%S.000Z')`,
  day: `strftime(day, '%Y-%m-%d')`,
  week: `strftime(date_trunc('week', day), '%Y-%m-%d')`,
};

export const overTime = (interval: keyof typeof BUCKETS): Recompute => ({
  sql: (asked) =>
    query(
      members(asked),
      `select ${BUCKETS[interval]}, ${STAGE_COUNTS}
       from ev where ${inRange(asked)} and ${matches(asked)} and type <> 'remove_from_cart' group by 1 order by 1`,
    ),
  answered: (body) =>
    overTimeBody
      .parse(body)
      .points.filter(isSomething)
      .flatMap(({ at, views, carts, purchases }) => [new Date(at).toISOString().slice(0, at.length), views, carts, purchases]),
});

const breakdownBody = z.object({
  rows: z.array(stageCounts.extend({ key: z.string(), priceFrom: count.nullable(), priceTo: count.nullable() })),
  total: stageCounts,
  rest: stageCounts.extend({ keys: count }).nullable(),
});
/** Rows that the console asks for. */
const SHOWN_ROWS = 20;

/** A key with events that are no stage (removals from a cart) may have a row or not. */
const breakdownNumbers = (body: unknown) => {
  const { rows, total, rest } = breakdownBody.parse(body);
  return [
    ...sortedLines(rows.filter(isSomething).map(({ key, views, carts, purchases }) => [key, views, carts, purchases])),
    total.views,
    total.carts,
    total.purchases,
    (rest ?? { views: 0 }).views,
  ];
};

export const breakdown = (key: string): Recompute => ({
  sql: (asked) =>
    query(
      members(asked),
      `select ${key} as key, ${STAGE_COUNTS}
       from ev where ${inRange(asked)} and ${matches(asked)} group by 1 order by views desc, purchases desc, carts desc, key`,
    ),
  expected: (rows) => {
    const parts = rows.map(([part, views, carts, purchases]) => [String(part), Number(views), Number(carts), Number(purchases)] as const);
    const sum = (of: typeof parts, at: 1 | 2 | 3): number => of.reduce((total, part) => total + part[at], 0);
    const shown = parts.slice(0, SHOWN_ROWS).filter((part) => part[1] + part[2] + part[3] > 0);
    return [...sortedLines(shown), sum(parts, 1), sum(parts, 2), sum(parts, 3), sum(parts.slice(SHOWN_ROWS), 1)];
  },
  answered: breakdownNumbers,
});

export const categoryLevel = (level: number): string =>
  `coalesce(array_to_string(list_slice(string_split(code, '.'), 1, ${level}), '.'), 'unknown')`;

/** Bands are cut where the answer cuts them: at quartiles of the whole catalog. Each band's counts are the baseline's own. */
export const priceBreakdown: Recompute = {
  sql: (asked, body) => {
    const bounds = new Set(breakdownBody.parse(body).rows.flatMap(({ priceFrom, priceTo }) => [priceFrom ?? [], priceTo ?? []].flat()));
    const band = [...bounds].map((bound) => `(last >= ${bound})::int`).join(' + ') || '0';
    return query(
      [
        ...members(asked),
        `priced as (
           select product, arg_max(price, (t, price)) filter (price is not null) as last from ev
           where product in (select product from ev where ${inRange(asked)} and ${matches(asked)}) group by product)`,
      ],
      `select coalesce((${band})::varchar, 'unknown') as key, ${STAGE_COUNTS}
       from ev join priced using (product) where ${inRange(asked)} and ${matches(asked)} group by 1`,
    );
  },
  // Bands are numbered from the first bound of the catalog, which an answer that has no such band does not tell: only the counts compare.
  expected: (rows) => sortedLines(rows.map(([, ...counts]) => counts).filter((counts) => counts.some((value) => value !== 0))),
  answered: (body) =>
    sortedLines(
      breakdownBody
        .parse(body)
        .rows.filter(isSomething)
        .map(({ views, carts, purchases }) => [views, carts, purchases]),
    ),
};

const STEPS = ['viewToCart', 'cartToPurchase', 'viewToPurchase'] as const;
const figures = z.object({ pairs: count, medianSeconds: count.nullable(), p90Seconds: count.nullable() });
const timesBody = z.object({ times: z.object({ viewToCart: figures, cartToPurchase: figures, viewToPurchase: figures }) });

export const times: Recompute = {
  sql: (asked) =>
    query(
      [
        ...members(asked),
        `pairs as (
           select
             min(t) filter (type = 'view') as view, min(t) filter (type = 'cart') as cart,
             coalesce(list(t) filter (type = 'purchase'), []) as purchases
           from ev
           where session in (select session from ev where session is not null and type = 'cart' and ${inRange(asked)} and ${matches(asked)})
           group by session, product
           having bool_or(type = 'cart' and ${inRange(asked)} and ${matches(asked)}) and ${inRange(asked, `(min(t) filter (type = 'cart'))::date`)})`,
        `sold as (select view, cart, list_min(list_filter(purchases, lambda x: x >= cart)) as bought from pairs)`,
        `steps as (
           select 'viewToCart' as step, epoch(cart - view) as s from sold where view <= cart
           union all select 'cartToPurchase', epoch(bought - cart) from sold where bought is not null
           union all select 'viewToPurchase', epoch(bought - view) from sold where view <= cart and bought is not null)`,
      ],
      `select step, count(*)::double, quantile_disc(floor(s), 0.5)::double, quantile_disc(floor(s), 0.9)::double from steps group by step`,
    ),
  expected: (rows) =>
    STEPS.flatMap((step) => {
      const row = rows.find(([name]) => name === step);
      return row === undefined ? [step, 0, 'none', 'none'] : flat([row]);
    }),
  answered: (body) => {
    const { times: found } = timesBody.parse(body);
    return STEPS.flatMap((step) => [step, found[step].pairs, found[step].medianSeconds ?? 'none', found[step].p90Seconds ?? 'none']);
  },
};
