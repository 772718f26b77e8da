import type { ReplayFrame, ReplayQuery, ScenePulse } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { CART_CUT_OFF_MINUTES } from '../carts/abandoned-carts.query.js';
import { waitingOfDay } from '../currencies/waiting-amounts.query.js';
import { lastEvents, lastMinutes } from '../store-state/latest.query.js';
import { meanPerSecond } from '../pulse/pulse.query.js';
import { readStoreState, type StoreState } from '../store-state/store-state.js';
import { stageRates } from '../filters/rates.js';
import { HOLDS_EVENTS } from '../filters/stored-days.js';
import { daysSoFar, type Sums } from '../baseline/so-far.js';
import type { PastWeeks } from '../wall/wall.query.js';
import { NotStoredError } from '../store-state/replay-days.query.js';
import { cartLists, soldLists } from './replay-lists.js';
import type { ReplayedDays } from './replayed-days.js';

const MINUTE_MS = 60_000;

const NOTHING_YET: Sums = { views: 0, carts: 0, purchases: 0, revenue: 0 };

const momentRow = z.object({
  began_at: z.date(),
  at: z.date(),
  day: z.string(),
  day_start: z.date(),
  day_end: z.date(),
  is_stored: z.boolean(),
});
const latestRow = z.object({
  views: numeric,
  carts: numeric,
  purchases: numeric,
  revenue: numeric,
  last_10_seconds: numeric,
  last_minute: numeric,
  events: numeric,
  visitors: numeric,
});

/**
 * The wall as it looked at a past time: counts everything before it. Users and sessions of the day count full minutes. The client must be
 * in a repeatable-read transaction.
 *
 * @throws NotStoredError if the day holds no events, or the time lies after the last stored event
 */
export async function replayFrame(
  client: SqlClient,
  query: ReplayQuery,
  now: Date,
  days: ReplayedDays,
  past: PastWeeks,
): Promise<ReplayFrame> {
  const state = await readStoreState(client, now);
  const moment = await momentOf(client, query, state);
  const { at, day } = moment;
  const minute = new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS);
  // First, because it may be slow; what is read after it is still of the same snapshot.
  const replayed = await days.of(client, { day, start: moment.day_start, end: moment.day_end, lastBatch: state.lastBatch });
  const [soFar] = await daysSoFar(client, [day], minute);
  const latest = await latestOf(client, at, minute);
  const refunds = await refundsOf(client, { from: moment.day_start, minute, at });
  const counts = { ...replayed.countsAt(at), unconverted: await waitingOfDay(client, day, at) };
  const dayState = replayed.stateAt(at);
  const sold = await soldLists(client, dayState, replayed.actions);
  const carts = await cartLists(client, dayState, replayed.actions, at);
  const common = {
    asOf: state.asOf,
    dataThrough: at.toISOString(),
    serverTime: at.toISOString(),
    timeZone: state.timeZone,
    // For the viewer, the replayed time is the present.
    mode: 'live' as const,
    day,
  };
  return {
    pulse: {
      ...common,
      ...(await pulseParts(client, at, soFar?.sums ?? NOTHING_YET, latest, counts, refunds)),
      silence: null,
      replayFrom: null,
      topBrands: sold.brands,
      topProducts: sold.products,
      refreshAgeSeconds: null,
    },
    wall: {
      ...common,
      through: at.toISOString(),
      baseline: await past.days.baseline(client, day, at),
      openCarts: carts.open,
      inCarts: carts.inCarts,
      leftInCarts: carts.left,
      cutOffMinutes: CART_CUT_OFF_MINUTES,
      brandRace: await past.races.of(client, sold.runners, day, at),
      health: null,
    },
    ended: state.through === null || at > state.through,
  };
}

const refundsRow = z.object({ count: numeric, amount: numeric, latest: numeric });
type Refunds = z.output<typeof refundsRow>;

const refundsOf = (client: SqlClient, { from, minute, at }: { from: Date; minute: Date; at: Date }): Promise<Refunds> =>
  // `latest` is the amount refunded in the current minute.
  queryRow(
    client,
    refundsRow,
    `select
       count(*) as count, coalesce(sum(amount), 0) as amount, coalesce(sum(amount) filter (where event_time >= $2), 0) as latest
     from refunds
     where event_time >= $1 and event_time < $3`,
    [from, minute, at],
  );

type Latest = z.output<typeof latestRow>;
type Parts = Pick<ScenePulse, 'figures' | 'visitorsNow' | 'eventsPerSecond' | 'perMinute' | 'lastEvents'>;

async function pulseParts(
  client: SqlClient,
  at: Date,
  soFar: Sums,
  latest: Latest,
  counts: Pick<ScenePulse['figures'], 'visitors' | 'sessions' | 'unconverted'>,
  refunds: Refunds,
): Promise<Parts> {
  const views = soFar.views + latest.views;
  const carts = soFar.carts + latest.carts;
  const purchases = soFar.purchases + latest.purchases;
  const minutes = await lastMinutes(client, at);
  // The roll-up's row of this minute already holds its final counts.
  const running = { views: latest.views, carts: latest.carts, purchases: latest.purchases };
  return {
    figures: {
      views,
      carts,
      purchases,
      revenue: soFar.revenue + latest.revenue - refunds.latest,
      refunds: { count: refunds.count, amount: refunds.amount },
      ...counts,
      ...stageRates({ views, carts, purchases }),
    },
    visitorsNow: latest.visitors,
    eventsPerSecond: {
      last5Minutes: meanPerSecond(latest),
      last10Seconds: Math.round(latest.last_10_seconds) / 10,
      lastMinute: Math.round(latest.last_minute / 6) / 10,
    },
    perMinute: minutes.map((minute, index) => (index === minutes.length - 1 ? { ...minute, ...running } : minute)),
    lastEvents: await lastEvents(client, at, minutes, false),
  };
}

async function momentOf(
  client: SqlClient,
  { from, seconds }: ReplayQuery,
  { through }: Pick<StoreState, 'through'>,
): Promise<z.output<typeof momentRow>> {
  const local = `${from}${from.length === 10 ? 'T00:00' : ''}`;
  const moment = await queryRow(
    client,
    momentRow,
    `select
       b.began_at, m.at, d.day::text, day_start(d.day) as day_start, day_start(d.day + 1) as day_end,
       exists (select from stage_days s where s.day = store_day(b.began_at) and ${HOLDS_EVENTS}) as is_stored
     from (select store_instant($1::timestamp) as began_at) b
     cross join lateral (select b.began_at + make_interval(secs => $2) as at) m
     cross join lateral (select store_day(m.at) as day) d`,
    [local, seconds],
  );
  if (!moment.is_stored) throw new NotStoredError(`No events are stored for ${from.slice(0, 10)}.`);
  if (through !== null && moment.began_at > through) throw new NotStoredError(`No events are stored after ${from}.`);
  return moment;
}

const latestOf = (client: SqlClient, at: Date, minute: Date): Promise<Latest> =>
  // Counts of the current minute so far, the last seconds, and users of the last five minutes.
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
       count(*) as events,
       count(distinct user_id) as visitors
     from events
     where event_time >= $1::timestamptz - interval '5 minutes' and event_time < $1`,
    [at, minute],
  );
