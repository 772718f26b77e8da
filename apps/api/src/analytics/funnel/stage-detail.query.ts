import type { Stage, StageDetailAnswer, StageDetailQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { bigintId, microseconds, numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { identityOf, namesOf, productColumns } from '../product-identity/product-columns.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { STAGE_COUNTS } from '../filters/counted-stages.js';
import { ofRangeAndFilter } from '../filters/column-conditions.js';
import { onColumns } from '../filters/on-columns.js';

const productRow = z.object(productColumns);
const countsRow = z.object({ product_id: bigintId, views: numeric, carts: numeric, purchases: numeric });
const sinceRow = z.object({ since: numeric.nullable() });
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
function mostOf(events: RowSource, filter: ResolvedFilter, { stage, limit }: StageDetailQuery) {
  const p = new SqlParameters();
  return queryRows(
    events,
    countsRow,
    `select i.id::text as product_id, t.views, t.carts, t.purchases
     from (
       select e.product_id, ${STAGE_COUNTS}
       from events e
       where ${ofRangeAndFilter(filter, p)}
       group by e.product_id) t
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

/** Latest sessions that reached the stage, but not the next one. */
async function latestSessions(events: RowSource, filter: ResolvedFilter, query: StageDetailQuery) {
  const since = filter.filtered ? null : await startOfLatest(events, filter, query);
  const found = await sessionsSince(events, filter, query, since);
  // Sessions reach their stage after they start, but perhaps after the range.
  return since === null || found.length >= query.limit ? found : sessionsSince(events, filter, query, null);
}

/** When the last sessions of the stage started, in microseconds. To find them, the events before need not be read. */
async function startOfLatest(events: RowSource, filter: ResolvedFilter, { stage, limit }: StageDetailQuery): Promise<number | null> {
  const p = new SqlParameters();
  const { since } = await queryRow(
    events,
    sinceRow,
    `select epoch_us(min(started_at)) as since
     from (
       select s.started_at
       from sessions s
       where s.started_day between ${p.add(filter.from)} and ${p.add(filter.to)} and s.${COUNT_OF[stage]} > 0 and ${NOT_THE_NEXT[stage]}
       order by s.started_at desc
       limit ${p.add(limit)}) l`,
    p.values,
  );
  return since;
}

function sessionsSince(events: RowSource, filter: ResolvedFilter, { stage, limit }: StageDetailQuery, since: number | null) {
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
         where ${ofRangeAndFilter(filter, p)}
           and e.event_type = ${p.add(stage)}::event_type and e.user_session is not null
           ${since === null ? '' : `and e.event_time >= make_timestamptz(${p.add(since)}::bigint)`}
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
