import { STAGES, type FunnelAnswer, type FunnelQuery, type FunnelStage, type FunnelUnit, type Stage } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { readScope, type AnswerScope } from '../scope/answer-scope.js';
import { countExactly, TOO_SLOW_TO_COUNT } from '../scope/exact-count.js';
import { stageRates } from '../scope/rates.js';
import { IN_SCOPE_OF_EVENTS, IN_SCOPE_OF_PRODUCT_DAYS, SINCE_SCOPE_OF_EVENTS } from '../scope/scope-filter.js';
import { ofSegment } from '../scope/segment-users.js';

const perStage = z.object({ view: numeric, cart: numeric, purchase: numeric });
type PerStage = z.output<typeof perStage>;

const dayTotalsRow = z.object({ stage: z.string(), events: numeric, new_users: numeric, sessions: numeric });

interface Counts {
  events: PerStage | null;
  users: PerStage | null;
  sessions: PerStage | null;
}

/** Answer of the sales funnel, for HTTP, subscribe reply and push alike. The client is in a repeatable read. */
export async function salesFunnel(client: SqlClient, query: FunnelQuery): Promise<FunnelAnswer> {
  const scope = await readScope(client, query);
  const counts = scope.filtered ? await filteredCounts(client, scope) : await plainCounts(client, scope);
  const stages = STAGES.map((stage) => ({
    stage,
    events: counts.events?.[stage] ?? null,
    users: counts.users?.[stage] ?? null,
    sessions: counts.sessions?.[stage] ?? null,
  }));
  return {
    ...scope.head,
    unit: query.unit,
    stages,
    rates: ratesOf(stages, query.unit),
    uncounted: counts.events === null || counts.users === null || counts.sessions === null ? TOO_SLOW_TO_COUNT : null,
  };
}

function ratesOf(stages: readonly FunnelStage[], unit: FunnelUnit): FunnelAnswer['rates'] {
  const of = (stage: Stage) => stages.find((candidate) => candidate.stage === stage)?.[unit] ?? null;
  return stageRates({ views: of('view'), carts: of('cart'), purchases: of('purchase') });
}

async function plainCounts(client: SqlClient, scope: AnswerScope): Promise<Counts> {
  // Question: how many events of each stage, users whose first such event, sessions that began in the range?
  const totals = await queryRows(
    client,
    dayTotalsRow,
    `select event_type as stage, sum(events) as events, sum(new_users) as new_users, sum(sessions) as sessions
     from current_sales_funnel
     where day between $1 and $2
     group by event_type`,
    [scope.from, scope.to],
  );
  const of = (figure: 'events' | 'new_users' | 'sessions'): PerStage => {
    const value = (stage: Stage) => totals.find((row) => row.stage === stage)?.[figure] ?? 0;
    return { view: value('view'), cart: value('cart'), purchase: value('purchase') };
  };
  // From the first day on every user has one first day, so first days add up to distinct users; over another part they do not.
  return { events: of('events'), users: scope.fromStart ? of('new_users') : await usersOfDays(client, scope), sessions: of('sessions') };
}

// Question: how many distinct users did what in these days? Each is counted on the first of the days on which he did, which is the
// one before which he did last before the range.
const usersOfDays = (client: SqlClient, scope: AnswerScope): Promise<PerStage> =>
  queryRow(
    client,
    perStage,
    `select
       coalesce(sum(users) filter (where marks = 1), 0) as view,
       coalesce(sum(users) filter (where marks = 2), 0) as cart,
       coalesce(sum(users) filter (where marks = 8), 0) as purchase
     from user_returns
     where marks in (1, 2, 8) and day between $1 and $2 and previous_day < $1`,
    [scope.from, scope.to],
  );

async function filteredCounts(client: SqlClient, scope: AnswerScope): Promise<Counts> {
  const stored = scope.segment === null ? await filteredEvents(client, scope) : null;
  const counted = await countExactly(client, scope, async () => ({
    ...(await filteredUsers(client, scope)),
    sessions: await filteredSessions(client, scope),
  }));
  // Of a segment's users no roll-up knows the events.
  return { events: stored ?? counted?.events ?? null, users: counted?.users ?? null, sessions: counted?.sessions ?? null };
}

// Question: how many events of each stage carry the brand and category?
const filteredEvents = (client: SqlClient, scope: AnswerScope): Promise<PerStage> =>
  queryRow(
    client,
    perStage,
    `select coalesce(sum(d.views), 0) as view, coalesce(sum(d.carts), 0) as cart, coalesce(sum(d.purchases), 0) as purchase
     from product_days d
     where ${IN_SCOPE_OF_PRODUCT_DAYS}`,
    scope.parameters,
  );

const usersRow = z
  .object({ views: numeric, carts: numeric, purchases: numeric, viewers: numeric, carters: numeric, purchasers: numeric })
  .transform((row) => ({
    events: { view: row.views, cart: row.carts, purchase: row.purchases },
    users: { view: row.viewers, cart: row.carters, purchase: row.purchasers },
  }));

// Question: how many events of each stage pass the filter, and of how many distinct users are they?
function filteredUsers(client: SqlClient, scope: AnswerScope) {
  const { has, parameters } = ofSegment(scope, [...scope.parameters, scope.timeZone]);
  return queryRow(
    client,
    usersRow,
    `select
       coalesce(sum(u.views), 0) as views, coalesce(sum(u.carts), 0) as carts, coalesce(sum(u.purchases), 0) as purchases,
       count(*) filter (where u.views > 0) as viewers, count(*) filter (where u.carts > 0) as carters,
       count(*) filter (where u.purchases > 0) as purchasers
     from (
       select
         count(*) filter (where e.event_type = 'view') as views, count(*) filter (where e.event_type = 'cart') as carts,
         count(*) filter (where e.event_type = 'purchase') as purchases
       from events e
       where ${IN_SCOPE_OF_EVENTS} and ${has('e.user_id')}
       group by e.user_id) u`,
    parameters,
  );
}

// Question: how many sessions that began in the range hold such events?
function filteredSessions(client: SqlClient, scope: AnswerScope): Promise<PerStage> {
  const { has, parameters } = ofSegment(scope, [...scope.parameters, scope.timeZone]);
  return queryRow(
    client,
    perStage,
    `select count(*) filter (where u.viewed) as view, count(*) filter (where u.carted) as cart, count(*) filter (where u.purchased) as purchase
     from (
       select
         e.user_session,
         bool_or(e.event_type = 'view') as viewed, bool_or(e.event_type = 'cart') as carted, bool_or(e.event_type = 'purchase') as purchased
       from events e
       where ${SINCE_SCOPE_OF_EVENTS} and ${has('e.user_id')} and e.user_session is not null
       group by e.user_session) u
     join sessions s using (user_session)
     where s.started_day between $1 and $2`,
    parameters,
  );
}
