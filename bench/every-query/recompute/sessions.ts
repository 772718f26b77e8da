import { z } from 'zod';
import { heldSessions, inRange, matches, members, query, STAGE_COUNTS } from './conditions.js';
import { cents, count, flat, type Numbers, type Recompute, type Rows, sortedLines } from './recompute.js';

const average = count.nullable();
const sessionsBody = z.object({
  segments: z
    .array(
      z.object({
        sessions: count,
        users: count,
        avgDurationSeconds: average,
        medianDurationSeconds: average,
        p90DurationSeconds: average,
        avgEvents: average,
        medianEvents: average,
        p90Events: average,
      }),
    )
    .length(3),
});

export const sessions: Recompute = {
  sql: (asked) =>
    query(
      [...members(asked), heldSessions(asked)],
      `select
         count(seconds)::double, count(distinct usr)::double, avg(seconds), quantile_disc(floor(seconds), 0.5)::double,
         quantile_disc(floor(seconds), 0.9)::double, avg(events), quantile_disc(events, 0.5)::double, quantile_disc(events, 0.9)::double
       from (values (1), (2), (3)) segments (segment)
       left join held on segment = 3 or (segment = 1) = (purchases > 0)
       group by segment
       order by segment`,
    ),
  expected: (rows) => rows.flatMap(([found, users, ...rest]) => [Number(found), Number(users), ...rest.map(cents)]),
  answered: (body) =>
    sessionsBody
      .parse(body)
      .segments.flatMap((of) => [
        of.sessions,
        of.users,
        cents(of.avgDurationSeconds),
        cents(of.medianDurationSeconds),
        cents(of.p90DurationSeconds),
        cents(of.avgEvents),
        cents(of.medianEvents),
        cents(of.p90Events),
      ]),
};

const hoursBody = z.object({
  cells: z.array(z.object({ weekday: count, hour: count, sessions: count, purchasers: count, durationSeconds: count })).length(7 * 24),
});

export const sessionHours: Recompute = {
  sql: (asked) =>
    query(
      [...members(asked), heldSessions(asked)],
      `select isodow(began)::int, hour(began)::int, count(*)::double, count(*) filter (purchases > 0)::double, round(sum(seconds))::double
       from held group by 1, 2 order by 1, 2`,
    ),
  answered: (body) =>
    hoursBody
      .parse(body)
      .cells.filter((cell) => cell.sessions > 0)
      .flatMap((cell) => [cell.weekday, cell.hour, cell.sessions, cell.purchasers, Math.round(cell.durationSeconds)]),
};

const listedSession = z.object({
  sessionId: z.uuid(),
  startedAt: z.string(),
  durationSeconds: count,
  events: count,
  views: count,
  carts: count,
  removals: count,
  purchases: count,
});
const listBody = z.object({ sessions: z.array(listedSession) });
const PAGE = 50;

const seconds = (moment: string): number => Math.floor(Date.parse(moment) / 1000);
const idsIn = (found: readonly { sessionId: string }[]): string => found.map(({ sessionId }) => `'${sessionId}'`).join(', ') || 'null';

/**
 * The moments of the newest sessions, and the figures of those that the answer lists. Which of several sessions with the same moment comes
 * first is not defined. Rows: part, moment, id, figures.
 */
const newestFirst = (rows: Rows): Numbers => [
  ...rows.filter(([part]) => part === 'moment').map(([, moment]) => Number(moment)),
  ...sortedLines(rows.filter(([part]) => part === 'listed').map(([, ...listed]) => listed)),
];

export const sessionList = (condition = 'true'): Recompute => ({
  sql: (asked, body) => {
    const figures = 'round(seconds)::double, events::double, views::double, carts::double, removals::double, purchases::double';
    const listed = `select 'listed', epoch(began) as moment, session::varchar, ${figures} from held where ${condition}`;
    return query(
      [...members(asked), heldSessions(asked)],
      `(select 'moment', epoch(began) as moment, '', 0, 0, 0, 0, 0, 0 from held where ${condition} order by moment desc limit ${PAGE})
       union all (${listed} and session in (${idsIn(listBody.parse(body).sessions)}))
       order by moment desc`,
    );
  },
  expected: newestFirst,
  answered: (body) => {
    const { sessions: found } = listBody.parse(body);
    return newestFirst([
      ...found.map(({ startedAt }) => ['moment', seconds(startedAt)]),
      ...found.map((of) => [
        'listed',
        seconds(of.startedAt),
        of.sessionId,
        Math.round(of.durationSeconds),
        of.events,
        of.views,
        of.carts,
        of.removals,
        of.purchases,
      ]),
    ]);
  },
});

const stageBody = z.object({
  products: z.array(z.object({ productId: z.string(), views: count, carts: count, purchases: count })),
  sessions: z.array(z.object({ sessionId: z.uuid(), reachedAt: z.string(), events: count })),
});
const STAGES = { view: ['views', 'carts = 0'], cart: ['carts', 'purchases = 0'], purchase: ['purchases', 'true'] } as const;
const SHOWN = 10;

/** Products with the most events of a stage, and the latest sessions that reached it but not the next. */
export const stageDetail = (stage: keyof typeof STAGES): Recompute => {
  const [countOf, notTheNext] = STAGES[stage];
  return {
    sql: (asked, body) =>
      query(
        [
          ...members(asked),
          `counted as (
             select product, ${STAGE_COUNTS} from ev where ${inRange(asked)} and ${matches(asked)} group by product
             having ${countOf} > 0 order by ${countOf} desc, product limit ${SHOWN})`,
          `reached as (
             select session, epoch(max(t)) as moment from ev
             where session is not null and type = '${stage}' and ${inRange(asked)} and ${matches(asked)} group by session)`,
          `whole as (
             select session, min(day) as day, count(*)::double as events, count(*) filter (type = 'cart') as carts,
               count(*) filter (type = 'purchase') as purchases
             from ev where session in (select session from reached) group by session)`,
          `latest as materialized (
             select session, moment, events from reached join whole using (session) where ${inRange(asked, 'whole.day')} and ${notTheNext})`,
        ],
        `select 'product' as part, ${countOf} as moment, product::varchar as id, views, carts, purchases from counted
         union all (select 'moment', moment, '', 0, 0, 0 from latest order by moment desc limit ${SHOWN})
         union all (select 'listed', moment, session::varchar, events, 0, 0 from latest where session in (${idsIn(stageBody.parse(body).sessions)}))
         order by moment desc, id`,
      ),
    expected: (rows) => [
      ...flat(rows.filter(([part]) => part === 'product').map(([, , ...figures]) => figures)),
      ...newestFirst(rows.map((row) => row.slice(0, 4))),
    ],
    answered: (body) => {
      const { products, sessions: latest } = stageBody.parse(body);
      // Equal counts are ordered by number there, by text here.
      const inOrder = [...products].sort((a, b) => b[countOf] - a[countOf] || (a.productId < b.productId ? -1 : 1));
      return [
        ...inOrder.flatMap(({ productId, views, carts, purchases }) => [productId, views, carts, purchases]),
        ...newestFirst([
          ...latest.map(({ reachedAt }) => ['moment', seconds(reachedAt)]),
          ...latest.map(({ sessionId, reachedAt, events }) => ['listed', seconds(reachedAt), sessionId, events]),
        ]),
      ];
    },
  };
};

const cohortsBody = z.object({ cohorts: z.array(z.object({ start: z.string(), returned: z.array(count.nullable()) })) });

/** Users by the week or month of their first action, and by the weeks or months in which they did it again. */
export const cohorts = (unit: 'week' | 'month', by: 'seen' | 'bought'): Recompute => {
  const done = by === 'seen' ? 'true' : `type = 'purchase'`;
  return {
    sql: (asked) =>
      query(
        [
          ...members(asked),
          `firsts as (
             select usr, min(day) as day from ev where ${done} and ${matches({ rule: asked.rule })} group by usr having ${inRange(asked, 'min(day)')})`,
          `active as (select distinct usr, date_trunc('${unit}', day) as again from ev where ${done} and usr in (select usr from firsts))`,
        ],
        `select strftime(date_trunc('${unit}', day), '%Y-%m-%d'), date_diff('${unit}', date_trunc('${unit}', day), again)::double, count(*)::double
         from firsts join active using (usr) group by 1, 2`,
      ),
    expected: sortedLines,
    answered: (body) =>
      sortedLines(
        cohortsBody
          .parse(body)
          .cohorts.flatMap(({ start, returned }) =>
            returned.flatMap((users, after) => (users === null || users === 0 ? [] : [[start, after, users]])),
          ),
      ),
  };
};

const sizeBody = z.object({ users: count, ofUsers: count });

export const segmentSize: Recompute = {
  sql: (asked) => query(members(asked), 'select (select count(*) from members)::double, (select count(distinct usr) from ev)::double'),
  answered: (body) => {
    const { users, ofUsers } = sizeBody.parse(body);
    return [users, ofUsers];
  },
};
