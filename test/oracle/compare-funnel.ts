import type {
  BrandTrendsAnswer,
  CartOutcomesAnswer,
  SeasonalityAnswer,
  SessionHoursAnswer,
  FunnelBreakdownAnswer,
  FunnelOverTimeAnswer,
  FunnelTimesAnswer,
  OrderedFunnelAnswer,
} from '../../libs/contracts/src/index.js';
import { type Answers, percent, query, same } from './compare-with-oracle.js';
import type { Oracle, OracleFilter } from './oracle.js';

const sorted = <Row extends { key: unknown }>(rows: readonly Row[]): Row[] =>
  [...rows].sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1));
const countsOf = ({ key, views, carts, purchases }: { key: unknown; views: unknown; carts: unknown; purchases: unknown }) => ({
  key,
  views,
  carts,
  purchases,
});
const isSomething = (row: { views: unknown; carts: unknown; purchases: unknown }) =>
  row.views !== 0 || row.carts !== 0 || row.purchases !== 0;

/** Compares everything on the funnel tab except the headline numbers. */
export async function compareFunnelDesk(app: Answers, oracle: Oracle, filter: OracleFilter, timeZone: string): Promise<void> {
  await compareFunnelOfUsers(app, oracle, filter, timeZone);
  await compareCartOutcomes(app, oracle, filter);
  await compareSeasonality(app, oracle, filter, timeZone);
  await compareAllBrands(app, oracle, filter);
}

/** Compares the parts of the funnel tab that also work for a segment's users. */
export async function compareFunnelOfUsers(app: Answers, oracle: Oracle, filter: OracleFilter, timeZone: string): Promise<void> {
  await compareOrdered(app, oracle, filter);
  await compareOverTime(app, oracle, filter, timeZone);
  await compareBreakdowns(app, oracle, filter);
  await compareTimes(app, oracle, filter);
  await compareSessionHours(app, oracle, filter, timeZone);
}

async function compareOrdered(app: Answers, oracle: Oracle, filter: OracleFilter): Promise<void> {
  const answer = (await app.get(`/api/sales-funnel/ordered?${query(filter)}`)) as OrderedFunnelAnswer;
  const reached = await oracle.orderedFunnel(filter);
  const [viewed = 0, carted = 0, purchased = 0] = reached;
  // The history is long over, so nothing is open.
  same(
    `ordered funnel ${query(filter)}`,
    answer.stages.map(({ reached, converted, dropped, open }) => [reached, converted, dropped, open]),
    [
      [viewed, carted, viewed - carted, 0],
      [carted, purchased, carted - purchased, 0],
      [purchased, purchased, 0, 0],
    ],
  );
  same(`ordered rates ${query(filter)}`, answer.rates, {
    viewToCart: percent(carted, viewed),
    cartToPurchase: percent(purchased, carted),
    overall: percent(purchased, viewed),
  });
}

async function compareOverTime(app: Answers, oracle: Oracle, filter: OracleFilter, timeZone: string): Promise<void> {
  const keys = {
    hour: `strftime(date_trunc('hour', t), '%Y-%m-%dT%H:%M:%S.000Z')`,
    day: `strftime(day, '%Y-%m-%d')`,
    week: `strftime(date_trunc('week', day), '%Y-%m-%d')`,
  };
  for (const interval of ['hour', 'day', 'week'] as const) {
    const answer = (await app.get(`/api/sales-funnel/over-time?${query(filter, { interval })}`)) as FunnelOverTimeAnswer;
    const points = answer.points.map(({ at, ...counts }) => countsOf({ key: at, ...counts })).filter(isSomething);
    same(
      `over time by ${interval} ${query(filter)} ${timeZone}`,
      points,
      (await oracle.stageEventsBy(keys[interval], filter)).filter((row) => row.views !== 0 || row.carts !== 0 || row.purchases !== 0),
    );
  }
}

async function compareBreakdowns(app: Answers, oracle: Oracle, filter: OracleFilter): Promise<void> {
  const level = (depth: number) => `coalesce(array_to_string(list_slice(string_split(code, '.'), 1, ${depth}), '.'), 'unknown')`;
  const [total] = await oracle.stageEventsBy(`'all'`, filter);
  for (const [parameters, key] of [
    [{ by: 'category', level: 1 }, level(1)],
    [{ by: 'category', level: 2 }, level(2)],
    [{ by: 'brand' }, `coalesce(brand, 'unknown')`],
    [{ by: 'price' }, null],
  ] as const) {
    const asked = query(filter, { ...parameters, limit: 1000 });
    const answer = (await app.get(`/api/sales-funnel/breakdown?${asked}`)) as FunnelBreakdownAnswer;
    const bounds = key === null ? await boundsOf(app) : [];
    const expected = key === null ? await oracle.stageEventsByPrice(bounds, filter) : await oracle.stageEventsBy(key, filter);
    same(
      `breakdown ${asked}`,
      sorted(answer.rows.map(countsOf)).filter(isSomething),
      sorted(expected.map((row) => countsOf({ key: row.key, views: row.views, carts: row.carts, purchases: row.purchases }))).filter(
        isSomething,
      ),
    );
    same(
      `total of breakdown ${asked}`,
      countsOf({ key: 'all', ...answer.total }),
      total ?? { key: 'all', views: 0, carts: 0, purchases: 0 },
    );
    // The rows shown and the rest must add up to the total.
    const few = (await app.get(`/api/sales-funnel/breakdown?${query(filter, { ...parameters, limit: 2 })}`)) as FunnelBreakdownAnswer;
    same(
      `rows and rest of breakdown ${asked}`,
      few.rows.reduce((sum, row) => sum + row.views, few.rest?.views ?? 0),
      answer.total.views,
    );
  }
}

/** The price bands are the same for any range and filter; a filter may leave some empty. */
async function boundsOf(app: Answers): Promise<number[]> {
  const { rows } = (await app.get('/api/sales-funnel/breakdown?by=price')) as FunnelBreakdownAnswer;
  return rows.flatMap((row) => row.priceTo ?? []);
}

async function compareTimes(app: Answers, oracle: Oracle, filter: OracleFilter): Promise<void> {
  const answer = (await app.get(`/api/sales-funnel/times?${query(filter)}`)) as FunnelTimesAnswer;
  const expected = await oracle.stepSeconds(filter);
  for (const step of ['viewToCart', 'cartToPurchase', 'viewToPurchase'] as const) {
    const figures = answer.times?.[step];
    same(
      `time of ${step} ${query(filter)}`,
      { pairs: figures?.pairs, median: figures?.medianSeconds, p90: figures?.p90Seconds },
      expected.get(step) ?? { pairs: 0, median: null, p90: null },
    );
  }
  same(
    `histogram of times ${query(filter)}`,
    answer.histogram.reduce((sum, bin) => sum + bin.viewToCart, 0),
    answer.times?.viewToCart.pairs,
  );
}

async function compareCartOutcomes(app: Answers, oracle: Oracle, filter: OracleFilter): Promise<void> {
  const { outcomes, cutOffs } = (await app.get(`/api/carts/outcomes?${query(filter)}`)) as CartOutcomesAnswer;
  for (const { minutes, left, boughtInSession, boughtLater } of cutOffs) {
    same(
      `carts that lay for ${minutes} minutes ${query(filter)}`,
      {
        put: outcomes?.put.pairs,
        put_value: outcomes?.put.value,
        bought: outcomes?.bought.pairs,
        taken_out: outcomes?.takenOut.pairs,
        left: left.pairs,
        left_value: left.value,
        in_session: boughtInSession.pairs,
        later: boughtLater.pairs,
      },
      await oracle.cartOutcomes(filter, minutes),
    );
  }
}

async function compareSessionHours(app: Answers, oracle: Oracle, filter: OracleFilter, timeZone: string): Promise<void> {
  const { cells } = (await app.get(`/api/sessions/hours?${query(filter)}`)) as SessionHoursAnswer;
  same(
    `hours of sessions ${query(filter)} ${timeZone}`,
    sorted(
      cells
        .filter(({ sessions }) => sessions > 0)
        .map(({ weekday, hour, sessions, purchasers, durationSeconds }) => ({
          key: `${weekday} ${hour}`,
          sessions,
          purchasers,
          seconds: Math.round(durationSeconds * 1000) / 1000,
        })),
    ),
    sorted((await oracle.sessionHours(filter, timeZone)).map(({ key, ...row }) => ({ key, ...row }))),
  );
}

async function compareSeasonality(app: Answers, oracle: Oracle, filter: OracleFilter, timeZone: string): Promise<void> {
  const answer = (await app.get(`/api/brands/seasonality?${query(filter)}`)) as SeasonalityAnswer;
  const local = `((t at time zone 'UTC') at time zone '${timeZone}')`;
  const expected = await oracle.stageEventsBy(`isodow(${local}) || ' ' || hour(${local})`, filter);
  same(`number of cells ${query(filter)}`, answer.cells.length, 168);
  same(
    `seasonality ${query(filter)}`,
    sorted(answer.cells.map(({ weekday, hour, ...counts }) => countsOf({ key: `${weekday} ${hour}`, ...counts }))).filter(isSomething),
    sorted(expected.map((row) => countsOf({ key: row.key, views: row.views, carts: row.carts, purchases: row.purchases }))).filter(
      isSomething,
    ),
  );
}

/** Compares the total behind brand shares: events of all brands, whichever brands the query selects. */
async function compareAllBrands(app: Answers, oracle: Oracle, filter: OracleFilter): Promise<void> {
  const answer = (await app.get(`/api/brands/trends?${query(filter, { interval: 'week' })}`)) as BrandTrendsAnswer;
  const expected = await oracle.stageEventsBy(`strftime(date_trunc('week', day), '%Y-%m-%d')`, { ...filter, brand: undefined });
  same(
    `all brands ${query(filter)}`,
    answer.all.map(({ date, ...counts }) => countsOf({ key: date, ...counts })).filter(isSomething),
    expected.map((row) => countsOf({ key: row.key, views: row.views, carts: row.carts, purchases: row.purchases })).filter(isSomething),
  );
}
