import type { EventFileFormat } from '@storepulse/contracts';
import { z } from 'zod';
import type { ExportJob } from '../../columns/columns.service.js';
import { SEGMENT_USERS } from '../../columns/kept-tables.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { ofRangeAndFilter } from '../filters/column-conditions.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { segmentUsers } from '../filters/segment-users.js';

/** Parquet has a type for moments. In CSV, they are written as in the data set. */
const TIME: Record<EventFileFormat, string> = {
  parquet: 'e.event_time',
  csv: `left(e.event_time::text, -3) || ' UTC'`,
};

/** The events of a filter in the columns of the data set, in order of time. Loads read them again: ids are those that the shop sent. */
export function eventExport(filter: ResolvedFilter, format: EventFileFormat): ExportJob {
  const p = new SqlParameters();
  const sql = `
    select
      ${TIME[format]} as event_time, e.event_type::text as event_type, coalesce(pn.external_id, p.id::text) as product_id,
      c.category_id, c.category_code, b.name as brand, e.price, coalesce(un.external_id, u.id::text) as user_id,
      s.id::text as user_session, e.quantity
    from events e
    join product_ids p using (product_id)
    join user_ids u using (user_id)
    left join session_ids s using (user_session)
    left join product_names pn on pn.id = p.id
    left join user_names un on un.id = u.id
    left join brand_names b using (brand_id)
    left join category_names c using (category_key)
    where ${ofRangeAndFilter(filter, p)}
    order by e.event_time, e.user_session`;
  return { statements: segmentStatements(filter), query: { sql, values: p.values }, format };
}

function segmentStatements({ segment }: ResolvedFilter): ExportJob['statements'] {
  if (segment === null) return [];
  const p = new SqlParameters();
  return [{ sql: `create temp table ${SEGMENT_USERS} as ${segmentUsers(segment, p)}`, values: p.values }];
}

const storedRow = z.object({ events: numeric });

/** Number of events of the days, whatever the filters. */
export async function eventsOfDays(client: SqlClient, { from, to }: ResolvedFilter): Promise<number> {
  const sql = `select coalesce(sum(events), 0) as events from stage_days where day between $1 and $2 and event_type <> 'refund'`;
  return (await queryRow(client, storedRow, sql, [from, to])).events;
}
