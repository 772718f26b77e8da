import type { ReplayFrame, ReplayQuery, ScenePulse } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { InvalidInputError } from '../../platform/errors.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { CART_CUT_OFF_MINUTES } from '../carts/abandoned-carts.query.js';
import { lastEvents, lastMinutes } from '../pulse/latest.query.js';
import { readStand } from '../pulse/stand.js';
import { stageRates } from '../scope/rates.js';
import { daysSoFar } from '../wall/so-far.js';
import { type UsualDays, weekBefore } from '../wall/usual-days.js';
import { NOTHING_YET, placesOfDay } from '../wall/wall.query.js';
import { cartLists, soldLists } from './replay-lists.js';
import type { ReplayedDays } from './replayed-days.js';

const MINUTE_MS = 60_000;

const momentRow = z.object({ at: z.date(), day: z.string(), day_start: z.date(), day_end: z.date() });
const latestRow = z.object({
  views: numeric,
  carts: numeric,
  purchases: numeric,
  revenue: numeric,
  last_10_seconds: numeric,
  last_minute: numeric,
  visitors: numeric,
});

/**
 * The wall as it would have looked at a moment of a stored day: everything counts what happened before it. Users and sessions of the day
 * count full minutes. The client is in a repeatable read.
 *
 * @throws InvalidInputError for a moment that lies before the first stored event
 */
export async function replayFrame(
  client: SqlClient,
  query: ReplayQuery,
  now: Date,
  days: ReplayedDays,
  usualDays: UsualDays,
): Promise<ReplayFrame> {
  const stand = await readStand(client, now);
  const moment = await momentOf(client, query);
  const { at, day } = moment;
  const through = new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS);
  // First, since it may take its time: what is read after it is of the same snapshot.
  const replayed = await days.of(client, day, moment.day_start, moment.day_end);
  const [sums] = await daysSoFar(client, [day], through);
  const today = sums?.figures ?? NOTHING_YET;
  const latest = await latestOf(client, at, through);
  const counts = replayed.countsAt(at);
  const course = replayed.courseAt(at);
  const sold = await soldLists(client, course, replayed.actions);
  const carts = await cartLists(client, course, replayed.actions, at);
  const { lastWeek, usual } = await usualDays.before(client, day, through);
  const places = await placesOfDay(
    client,
    weekBefore(day),
    sold.race.map(({ brand }) => brand),
  );
  const common = {
    asOf: stand.asOf,
    dataThrough: at.toISOString(),
    serverTime: at.toISOString(),
    timeZone: stand.timeZone,
    day,
    dayIsToday: true,
  };
  return {
    pulse: {
      ...common,
      ...(await pulseParts(client, at, today, latest, counts)),
      topBrands: sold.brands,
      topProducts: sold.products,
      refreshAgeSeconds: null,
    },
    wall: {
      ...common,
      through: through.toISOString(),
      today,
      lastWeek,
      usual,
      openCarts: carts.open,
      inCarts: carts.inCarts,
      leftInCarts: carts.left,
      cutOffMinutes: CART_CUT_OFF_MINUTES,
      brandRace: sold.race.map((it) => ({ ...it, placeLastWeek: places.get(it.brand) ?? null })),
      health: null,
    },
    ended: stand.through === null || at > stand.through,
  };
}

type Latest = z.output<typeof latestRow>;
type Parts = Pick<ScenePulse, 'figures' | 'visitorsNow' | 'eventsPerSecond' | 'perMinute' | 'lastEvents'>;

async function pulseParts(
  client: SqlClient,
  at: Date,
  today: Pick<typeof NOTHING_YET, 'views' | 'carts' | 'purchases' | 'revenue'>,
  latest: Latest,
  counts: { visitors: number; sessions: number },
): Promise<Parts> {
  const views = today.views + latest.views;
  const carts = today.carts + latest.carts;
  const purchases = today.purchases + latest.purchases;
  const minutes = await lastMinutes(client, at);
  // The roll-up's row of the running minute knows how it ended.
  const running = { views: latest.views, carts: latest.carts, purchases: latest.purchases };
  return {
    figures: {
      views,
      carts,
      purchases,
      revenue: today.revenue + latest.revenue,
      ...counts,
      ...stageRates({ views, carts, purchases }),
    },
    visitorsNow: latest.visitors,
    eventsPerSecond: { last10Seconds: Math.round(latest.last_10_seconds) / 10, lastMinute: Math.round(latest.last_minute / 6) / 10 },
    perMinute: minutes.map((minute, index) => (index === minutes.length - 1 ? { ...minute, ...running } : minute)),
    lastEvents: await lastEvents(client, at, minutes),
  };
}

async function momentOf(client: SqlClient, { from, seconds }: ReplayQuery): Promise<z.output<typeof momentRow>> {
  const local = `${from}${from.length === 10 ? 'T00:00' : ''}`;
  // Question: which moment is that, which day of the store is it in, and where does that day begin and end?
  const moment = await queryRow(
    client,
    momentRow,
    `select
       m.at, d.day::text, day_start(d.day) as day_start, day_start(d.day + 1) as day_end
     from (select store_instant($1::timestamp) + make_interval(secs => $2) as at) m
     cross join lateral (select store_day(m.at) as day) d`,
    [local, seconds],
  );
  // Question: is the day in what is stored?
  const { rows } = await client.query('select from stage_days where events > 0 and day <= $1 limit 1', [moment.day]);
  if (rows.length === 0) throw new InvalidInputError([{ path: 'from', message: `${moment.day} lies before the first stored day` }]);
  return moment;
}

const latestOf = (client: SqlClient, at: Date, minute: Date): Promise<Latest> =>
  // Question: how many events did the running minute have so far, the last seconds, and how many users the last five minutes?
  queryRow(
    client,
    latestRow,
    `select
       count(*) filter (where event_time >= $2 and event_type = 'view') as views,
       count(*) filter (where event_time >= $2 and event_type = 'cart') as carts,
       count(*) filter (where event_time >= $2 and event_type = 'purchase') as purchases,
       coalesce(sum(price * quantity) filter (where event_time >= $2 and event_type = 'purchase'), 0) as revenue,
       count(*) filter (where event_time >= $1::timestamptz - interval '10 seconds') as last_10_seconds,
       count(*) filter (where event_time >= $1::timestamptz - interval '1 minute') as last_minute,
       count(distinct user_id) as visitors
     from events
     where event_time >= $1::timestamptz - interval '5 minutes' and event_time < $1`,
    [at, minute],
  );
