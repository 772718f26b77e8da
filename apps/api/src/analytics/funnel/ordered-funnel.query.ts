import type { OrderedFunnelAnswer, OrderedFunnelQuery, OrderedStage } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { readScope, type AnswerScope } from '../scope/answer-scope.js';
import { countExactly, TOO_LONG_TO_READ } from '../scope/exact-count.js';
import { percentOf } from '../scope/rates.js';

const orderedRow = z.object({
  viewed: numeric,
  carted: numeric,
  purchased: numeric,
  open_viewed: numeric,
  open_carted: numeric,
});

/** The inactivity after which a session counts as over, as everywhere in the store. */
const OPEN_FOR = '30 minutes';

/** Sessions of the range through the stages in order. The client is in a repeatable read. */
export async function orderedFunnel(client: SqlClient, query: OrderedFunnelQuery, now: Date): Promise<OrderedFunnelAnswer> {
  const scope = await readScope(client, query);
  const row = await countExactly(client, scope, () => orderedSessions(client, scope, now));
  const stages: OrderedStage[] =
    row === null
      ? []
      : [
          stageOf('view', row.viewed, row.carted, row.open_viewed),
          stageOf('cart', row.carted, row.purchased, row.open_carted),
          stageOf('purchase', row.purchased, row.purchased, 0),
        ];
  return {
    ...scope.head,
    stages,
    rates: {
      viewToCart: percentOf(row?.carted ?? null, row?.viewed ?? null),
      cartToPurchase: percentOf(row?.purchased ?? null, row?.carted ?? null),
      overall: percentOf(row?.purchased ?? null, row?.viewed ?? null),
    },
    now: now.toISOString(),
    uncounted: row === null ? TOO_LONG_TO_READ : null,
  };
}

const stageOf = (stage: OrderedStage['stage'], reached: number, converted: number, open: number): OrderedStage => ({
  stage,
  reached,
  converted,
  open,
  dropped: reached - converted - open,
});

/** What an event of the filter is, and of a session the first view, all carts and all purchases of it. */
const IN_FILTER = '($3::integer[] is null or e.brand_id = any($3)) and ($4::integer[] is null or e.category_key = any($4))';
const STEPS = `
  min(e.event_time) filter (where e.event_type = 'view' and ${IN_FILTER}) as view_at,
  array_agg(e.event_time) filter (where e.event_type = 'cart' and ${IN_FILTER}) as carts,
  array_agg(e.event_time) filter (where e.event_type = 'purchase' and ${IN_FILTER}) as purchases`;

/**
 * Question: how many sessions that began in the range viewed, then put in the cart, then bought; and which of them may go on?
 *
 * Every session that began in the range has an event in it; what those that went on beyond its end did later is read up to the last
 * event of any of them, and no further.
 */
const orderedSessions = (client: SqlClient, scope: AnswerScope, now: Date) =>
  queryRow(
    client,
    orderedRow,
    `with inside as materialized (
       select e.user_session, ${STEPS}
       from events e
       where e.event_time >= ($1::date::timestamp at time zone $5) and e.event_time < (($2::date + 1)::timestamp at time zone $5)
         and e.user_session is not null
       group by e.user_session
     ),
     began as materialized (
       select i.user_session, i.view_at, i.carts, i.purchases, s.ended_at
       from inside i
       join sessions s using (user_session)
       where s.started_day between $1 and $2
     ),
     later as (
       select e.user_session, ${STEPS}
       from events e
       where e.event_time >= (($2::date + 1)::timestamp at time zone $5) and e.event_time <= (select max(ended_at) from began)
         and (e.user_session in (select user_session from began where ended_at >= (($2::date + 1)::timestamp at time zone $5))) is true
       group by e.user_session
     ),
     viewed as (
       select b.user_session, least(b.view_at, l.view_at) as view_at, b.carts || l.carts as carts, b.purchases || l.purchases as purchases,
         b.ended_at > $6::timestamptz - interval '${OPEN_FOR}' as open
       from began b
       left join later l using (user_session)
       where b.view_at is not null or l.view_at is not null
     ),
     steps as (
       select v.open, c.cart_at, (select min(p) from unnest(v.purchases) as p where p >= c.cart_at) as purchase_at
       from viewed v
       cross join lateral (select min(t) as cart_at from unnest(v.carts) as t where t >= v.view_at) c
     )
     select count(*) as viewed, count(cart_at) as carted, count(purchase_at) as purchased,
       count(*) filter (where cart_at is null and open) as open_viewed,
       count(*) filter (where cart_at is not null and purchase_at is null and open) as open_carted
     from steps`,
    [...scope.parameters, scope.timeZone, now],
  );
