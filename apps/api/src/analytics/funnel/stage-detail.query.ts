import type { Stage, StageDetailAnswer, StageDetailQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { bigintId, microseconds, numeric } from '../../platform/column-types.js';
import { daysBefore } from '../../platform/calendar-days.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { identityOf, namesOf, productColumns } from '../product-identity/product-columns.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { BY_PRODUCT, countedStages } from '../filters/counted-stages.js';
import { ofRangeAndFilter } from '../filters/column-conditions.js';
import { onColumns } from '../filters/on-columns.js';

const productRow = z.object(productColumns);
const countsRow = z.object({ product_id: bigintId, views: numeric, carts: numeric, purchases: numeric });
const sessionRow = z.object({
  id: z.string(),
  started_at: microseconds,
  ended_at: microseconds,
  reached_at: microseconds,
  events: z.number(),
  views: z.number(),
  carts: z.number(),
  purchases: z.number(),
});

/** Allowlist: no caller input reaches the SQL. */
const COUNT_OF: Record<Stage, string> = { view: 'views', cart: 'carts', purchase: 'purchases' };
const NOT_THE_NEXT: Record<Stage, string> = { view: 's.carts = 0', cart: 's.purchases = 0', purchase: 'true' };

/** Products and latest sessions of a funnel stage. The client must be in a repeatable-read transaction. */
export async function stageDetail(client: SqlClient, query: StageDetailQuery, columns: Columns): Promise<StageDetailAnswer> {
  const filter = await resolveFilter(client, query);
  const { counts, sessions } = await onColumns(client, columns, filter, async (events) => ({
    counts: await mostOf(events, filter, query),
    sessions: await latestSessions(events, filter, query),
  }));
  const products = await productsOf(
    client,
    counts.map((row) => row.product_id),
  );
  return {
    ...filter.head,
    stage: query.stage,
    products: counts.flatMap(({ product_id: id, ...stages }) => {
      const product = products.get(id);
      return product === undefined ? [] : [{ ...identityOf(product), ...stages }];
    }),
    sessions: sessions.map((row) => ({
      sessionId: row.id,
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

/** The products with the most events of the stage. */
async function mostOf(events: RowSource, filter: ResolvedFilter, { stage, limit }: StageDetailQuery) {
  const p = new SqlParameters();
  return queryRows(
    events,
    countsRow,
    `select i.id::text as product_id, t.views, t.carts, t.purchases
     from ${await countedStages(events, filter, BY_PRODUCT, p)} t
     join product_ids i using (product_id)
     where t.${COUNT_OF[stage]} > 0
     order by t.${COUNT_OF[stage]} desc, i.id
     limit ${p.add(limit)}`,
    p.values,
  );
}

async function productsOf(client: SqlClient, ids: readonly string[]): Promise<Map<string, z.output<typeof productRow>>> {
  const rows = await queryRows(
    client,
    productRow,
    `select p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price
     from products p
     where p.product_id = any($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.product_id, row]));
}

/** They mostly reached it in the last days. */
const LOOKS_BACK_DAYS = [1, 30];

/** Latest sessions that reached the stage, but not the next one. */
async function latestSessions(events: RowSource, filter: ResolvedFilter, query: StageDetailQuery) {
  const last = filter.lastDay !== null && filter.lastDay < filter.to ? filter.lastDay : filter.to;
  for (const days of LOOKS_BACK_DAYS) {
    const since = daysBefore(last, days);
    if (since <= filter.from) break;
    const found = await sessionsSince(events, filter, query, since);
    // Any other reached it before these.
    if (found.length >= query.limit) return found;
  }
  return sessionsSince(events, filter, query, filter.from);
}

/** @param since day of the first event that is read */
function sessionsSince(events: RowSource, filter: ResolvedFilter, { stage, limit }: StageDetailQuery, since: string) {
  const p = new SqlParameters();
  return queryRows(
    events,
    sessionRow,
    `select i.id::text as id, epoch_us(l.started_at) as started_at, epoch_us(l.ended_at) as ended_at, epoch_us(l.reached_at) as reached_at,
       l.events, l.views, l.carts, l.purchases
     from (
       select s.*, t.reached_at
       from (
         select e.user_session, max(e.event_time) as reached_at
         from events e
         where ${ofRangeAndFilter({ ...filter, from: since }, p)}
           and e.event_type = ${p.add(stage)}::event_type and e.user_session is not null
         group by e.user_session) t
       join sessions s using (user_session)
       where s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)} and ${NOT_THE_NEXT[stage]}
       order by t.reached_at desc, s.user_session
       limit ${p.add(limit)}) l
     join session_ids i using (user_session)
     order by l.reached_at desc, l.user_session`,
    p.values,
  );
}
