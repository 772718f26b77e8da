import type { Stage, StageDetailAnswer, StageDetailQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { identityOf, namesOf, productColumns } from '../product-identity/product-columns.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { productDays } from '../filters/product-days.js';
import { eventsInRangeAndFilter, productDaysInFilter } from '../filters/filter-conditions.js';
import { inSegment } from '../filters/segment-users.js';

const productRow = z.object({ ...productColumns, views: numeric, carts: numeric, purchases: numeric });
const sessionRow = z.object({
  user_session: z.string(),
  started_at: timestamp,
  ended_at: timestamp,
  reached_at: timestamp,
  events: z.number(),
  views: z.number(),
  carts: z.number(),
  purchases: z.number(),
});
type SessionRow = z.output<typeof sessionRow>;

/** Allowlist: no caller input reaches the SQL. */
const COUNT_OF: Record<Stage, string> = { view: 'views', cart: 'carts', purchase: 'purchases' };
const NOT_THE_NEXT: Record<Stage, string> = { view: 's.carts = 0', cart: 's.purchases = 0', purchase: 'true' };

/** How far to look back from the end of the data. Each step widens the window until there are enough sessions. */
const LOOKS_BACK = ['1 hour', '1 day', '7 days', '1000 years'] as const;

/** Products and latest sessions of a funnel stage. The client must be in a repeatable-read transaction. */
export async function stageDetail(client: SqlClient, query: StageDetailQuery): Promise<StageDetailAnswer> {
  const filter = await resolveFilter(client, query);
  const products = await productsOf(client, filter, query);
  const sessions = await latestSessions(client, filter, query);
  return {
    ...filter.head,
    stage: query.stage,
    products: products.map((row) => ({ ...identityOf(row), views: row.views, carts: row.carts, purchases: row.purchases })),
    sessions: sessions.map((row) => ({
      sessionId: row.user_session,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      reachedAt: row.reached_at,
      events: row.events,
      views: row.views,
      carts: row.carts,
      purchases: row.purchases,
    })),
  };
}

function productsOf(client: SqlClient, filter: ResolvedFilter, { stage, limit }: StageDetailQuery) {
  const p = new SqlParameters();
  return queryRows(
    client,
    productRow,
    `select p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price, t.views, t.carts, t.purchases
     from (
       select d.product_id, sum(d.views) as views, sum(d.carts) as carts, sum(d.purchases) as purchases
       from ${productDays(filter, p)}
       where ${productDaysInFilter(filter, p)}
       group by d.product_id
       having sum(d.${COUNT_OF[stage]}) > 0
       order by sum(d.${COUNT_OF[stage]}) desc, d.product_id
       limit ${p.add(limit)}) t
     join products p using (product_id)
     order by t.${COUNT_OF[stage]} desc, t.product_id`,
    p.values,
  );
}

async function latestSessions(client: SqlClient, filter: ResolvedFilter, query: StageDetailQuery): Promise<SessionRow[]> {
  const through = filter.head.dataThrough;
  let sessions: SessionRow[] = [];
  if (through === null) return sessions;
  for (const back of LOOKS_BACK) {
    sessions = await sessionsSince(client, filter, query, through, back);
    if (sessions.length >= query.limit) break;
  }
  return sessions;
}

// Sessions that reached the stage last within the window, but not the next stage.
function sessionsSince(client: SqlClient, filter: ResolvedFilter, { stage, limit }: StageDetailQuery, through: string, back: string) {
  const p = new SqlParameters();
  return queryRows(
    client,
    sessionRow,
    `select s.user_session, s.started_at, s.ended_at, t.reached_at, s.events, s.views, s.carts, s.purchases
     from (
       select e.user_session, max(e.event_time) as reached_at
       from events e
       where ${eventsInRangeAndFilter(filter, p)} and ${inSegment('e.user_id', filter, p)}
         and e.event_type = ${p.add(stage)}::event_type and e.user_session is not null
         and e.event_time >= greatest('0001-01-01', ${p.add(through)}::timestamptz - ${p.add(back)}::interval)
       group by e.user_session) t
     join sessions s using (user_session)
     where s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)} and ${NOT_THE_NEXT[stage]}
     order by t.reached_at desc, s.user_session
     limit ${p.add(limit)}`,
    p.values,
  );
}
