import { z } from 'zod';
import type { Asked } from './asked.js';
import { inRange, matches, members, query, STAGE_COUNTS } from './conditions.js';
import { cents, count, flat, isSomething, type Recompute, sortedLines, stageCounts } from './recompute.js';

const REVENUE = `coalesce(sum(price) filter (type = 'purchase'), 0)::double as revenue`;

const seasonalityBody = z.object({ cells: z.array(stageCounts.extend({ weekday: count, hour: count, revenue: count })).length(7 * 24) });

export const seasonality: Recompute = {
  sql: (asked) =>
    query(
      members(asked),
      `select isodow(t)::int, hour(t)::int, ${STAGE_COUNTS}, ${REVENUE}
       from ev where ${inRange(asked)} and ${matches(asked)} and type <> 'remove_from_cart' group by 1, 2 order by 1, 2`,
    ),
  expected: (rows) => rows.flatMap((row) => [...row.slice(0, 5).map(Number), cents(row[5])]),
  answered: (body) =>
    seasonalityBody
      .parse(body)
      .cells.filter(isSomething)
      .flatMap((cell) => [cell.weekday, cell.hour, cell.views, cell.carts, cell.purchases, cents(cell.revenue)]),
};

const trendsBody = z.object({
  series: z.array(z.object({ brand: z.string(), points: z.array(stageCounts.extend({ date: z.string(), revenue: count, users: count })) })),
});

/** Of the brand, or of the five with the most purchases. */
export const trends = (interval: 'day' | 'week' | 'month'): Recompute => ({
  sql: (asked) => {
    const where = `${inRange(asked)} and ${matches(asked)}`;
    return query(
      [
        ...members(asked),
        `most as (
           select coalesce(brand, 'unknown') as brand from ev where ${where} group by 1
           order by count(*) filter (type = 'purchase') desc, count(*) filter (type = 'view') desc, 1 limit 5)`,
      ],
      `select
         coalesce(brand, 'unknown'), strftime(date_trunc('${interval}', day), '%Y-%m-%d'), ${STAGE_COUNTS}, ${REVENUE},
         count(distinct usr)::double
       from ev where ${where} and coalesce(brand, 'unknown') in (select brand from most) group by 1, 2`,
    );
  },
  expected: (rows) => sortedLines(rows.map(([brand, date, ...figures]) => [brand, date, ...figures.map(cents)])),
  answered: (body) =>
    sortedLines(
      trendsBody
        .parse(body)
        .series.flatMap(({ brand, points }) =>
          points
            .filter(({ users }) => users > 0)
            .map(({ date, views, carts, purchases, revenue, users }) => [
              brand,
              date,
              ...[views, carts, purchases, revenue, users].map(cents),
            ]),
        ),
    ),
});

const pricesBody = z.object({ days: z.array(z.object({ date: z.string(), lowest: count, highest: count, last: count })) });

export const prices: Recompute = {
  sql: (asked) =>
    `select strftime(day, '%Y-%m-%d'), min(price)::double, max(price)::double, arg_max(price, (t, price))::double
     from ev where ${inRange(asked)} and ${matches(asked)} and price > 0 group by day order by day`,
  expected: (rows) => rows.flatMap(([date, ...figures]) => [String(date), ...figures.map(cents)]),
  answered: (body) =>
    pricesBody.parse(body).days.flatMap(({ date, lowest, highest, last }) => [date, cents(lowest), cents(highest), cents(last)]),
};

const side = z.object({ views: count, purchases: count, revenue: count });
const mover = z.object({ productId: z.string(), now: side, before: side });
const moversBody = z.object({ products: count, risers: z.array(mover), fallers: z.array(mover) });
type MoversBody = z.output<typeof moversBody>;
/** Defaults of the API. */
const [MIN_VIEWS, SHOWN] = [100, 10];

const moverNumbers = ({ productId, now, before }: z.output<typeof mover>) => [
  productId,
  now.views,
  now.purchases,
  cents(now.revenue),
  before.views,
  before.purchases,
  cents(before.revenue),
];
const sidesOf = (asked: Asked): string[] => {
  const counted = (range: Pick<Asked, 'from' | 'to'>): string =>
    `select product, count(*) filter (type = 'view')::double as views, count(*) filter (type = 'purchase')::double as purchases, ${REVENUE}
     from ev where ${inRange(range)} and ${matches(asked)} group by product`;
  const zero = (name: string): string => `coalesce(${name}, 0)`;
  return [
    ...members(asked),
    `n as (${counted(asked)})`,
    `b as (${counted({ from: asked.beforeFrom, to: asked.beforeTo })})`,
    `sides as (
       select product, ${['n', 'b'].flatMap((of) => ['views', 'purchases', 'revenue'].map((name) => `${zero(`${of}.${name}`)} as ${of}_${name}`)).join(', ')}
       from n full join b using (product))`,
  ];
};
const SIDE_COLUMNS = 'product::varchar, n_views, n_purchases, n_revenue, b_views, b_purchases, b_revenue';
const moverRow = ([productId, ...figures]: readonly unknown[]) => [
  String(productId),
  ...figures.map((value, at) => (at % 3 === 2 ? cents(value) : Number(value))),
];
const namedIn = ({ risers, fallers }: MoversBody): string => [...risers, ...fallers].map(({ productId }) => BigInt(productId)).join(', ');

/** Products that changed the most between the days. The order by certainty is a formula of the same counts, so only these compare there. */
export const movers = (by: 'conversion' | 'views' | 'revenue'): Recompute => {
  const enough = by === 'conversion' ? `n_views >= ${MIN_VIEWS} and b_views >= ${MIN_VIEWS}` : `greatest(n_views, b_views) >= ${MIN_VIEWS}`;
  const ranked = (direction: 'desc' | 'asc'): string =>
    `(select ${SIDE_COLUMNS}, n_${by} - b_${by} as difference, product from moved
      where n_${by} - b_${by} ${direction === 'desc' ? '>' : '<'} 0 order by round(difference, 2) ${direction}, product limit ${SHOWN})`;
  return {
    sql: (asked, body) => {
      const parts = [...sidesOf(asked), `moved as materialized (select * from sides where ${enough})`];
      const total = `select 'products', count(*)::double, 0, 0, 0, 0, 0, 0, 0 from moved`;
      if (by !== 'conversion') return query(parts, `${total} union all ${ranked('desc')} union all ${ranked('asc')}`);
      const named = namedIn(moversBody.parse(body));
      const rows = `select ${SIDE_COLUMNS}, 0, product from moved where product in (${named})`;
      return query(parts, named === '' ? total : `${total} union all ${rows}`);
    },
    expected: (rows) => [
      Number(rows.find(([name]) => name === 'products')?.[1] ?? 0),
      ...sortedLines(rows.filter(([name]) => name !== 'products').map((row) => moverRow(row.slice(0, 7)))),
    ],
    answered: (body) => {
      const { products, risers, fallers } = moversBody.parse(body);
      return [products, ...flat([sortedLines([...risers, ...fallers].map(moverNumbers))])];
    },
  };
};

const productRow = stageCounts.extend({ productId: z.string(), revenue: count });
const topBody = z.object({ products: z.array(productRow), summary: z.object({ matchingProducts: count }) });
const cartsRow = z.object({ productId: z.string(), carts: count, purchases: count, abandoned: count });
const abandonedBody = z.object({ products: z.array(cartsRow), summary: z.object({ matchingProducts: count }) });
const TOP = { revenue: 20, views: 1000 } as const;
/** Default of the API. */
const MIN_CARTS = 10;

const countedProducts = (asked: Asked): string[] => [
  ...members(asked),
  `counted as (select product, ${STAGE_COUNTS}, ${REVENUE} from ev where ${inRange(asked)} and ${matches(asked)} group by product)`,
];
const idsIn = (products: readonly { productId: string }[]): string =>
  products.map(({ productId }) => BigInt(productId)).join(', ') || 'null';

/** How many products match, the figures of those listed, and the greatest values of what they are ordered by, if it is no formula. */
export const topProducts = (by?: keyof typeof TOP): Recompute => ({
  sql: (asked, body) =>
    query(
      [...countedProducts(asked), `matching as materialized (select * from counted where views >= ${MIN_VIEWS})`],
      `select 'matching', count(*)::varchar, 0, 0, 0, 0 from matching
       union all
       select 'listed', product::varchar, views, carts, purchases, revenue from matching where product in (${idsIn(topBody.parse(body).products)})
       ${by === undefined ? '' : `union all (select 'top', '', 0, 0, 0, ${by}::double from matching order by ${by} desc limit ${TOP[by]})`}`,
    ),
  expected: (rows) => [
    Number(rows.find(([part]) => part === 'matching')?.[1] ?? 0),
    ...sortedLines(rows.filter(([part]) => part === 'listed').map(([, id, ...figures]) => [id, ...figures.map(cents)])),
    ...rows
      .filter(([part]) => part === 'top')
      .map((row) => Number(cents(row[5])))
      .sort((a, b) => b - a),
  ],
  answered: (body) => {
    const { products, summary } = topBody.parse(body);
    return [
      summary.matchingProducts,
      ...sortedLines(
        products.map(({ productId, views, carts, purchases, revenue }) => [productId, ...[views, carts, purchases, revenue].map(cents)]),
      ),
      ...(by === undefined ? [] : products.map((product) => cents(product[by]))),
    ];
  },
});

/** By events. The order is a formula of the same counts, so only these compare. */
export const abandonedCarts: Recompute = {
  sql: (asked, body) =>
    query(
      [...countedProducts(asked), `matching as materialized (select * from counted where carts >= ${MIN_CARTS})`],
      `select 'matching', count(*)::varchar, 0, 0, 0 from matching
       union all
       select 'listed', product::varchar, carts, purchases, greatest(carts - purchases, 0) from matching
       where product in (${idsIn(abandonedBody.parse(body).products)})`,
    ),
  expected: (rows) => [
    Number(rows.find(([part]) => part === 'matching')?.[1] ?? 0),
    ...sortedLines(rows.filter(([part]) => part === 'listed').map(([, ...listed]) => listed)),
  ],
  answered: (body) => {
    const { products, summary } = abandonedBody.parse(body);
    return [
      summary.matchingProducts,
      ...sortedLines(products.map(({ productId, carts, purchases, abandoned }) => [productId, carts, purchases, abandoned])),
    ];
  },
};

const viewsBody = z.object({ counts: z.array(z.object({ views: count, products: count })) });

/** Products by their number of views. */
export const productViews: Recompute = {
  sql: (asked) =>
    query(countedProducts(asked), 'select views, count(*)::double from counted where views > 0 group by views order by views'),
  answered: (body) =>
    viewsBody
      .parse(body)
      .counts.filter(({ views }) => views > 0)
      .flatMap(({ views, products }) => [views, products]),
};
