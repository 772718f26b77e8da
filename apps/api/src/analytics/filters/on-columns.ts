import type { Columns } from '../../columns/columns.service.js';
import type { RowSource, SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';
import { SEGMENT_USERS, segmentUsers } from './segment-users.js';

/**
 * Runs a count of events or sessions on the columns, as of the answer's snapshot. Finds the users of the filter's segment first, once for
 * all statements of the count (`inSegment`).
 *
 * @param columns null where a caller expects that PostgreSQL answers
 * @throws ColumnsBuildingError, ColumnsUnavailableError
 */
export function onColumns<T>(
  client: SqlClient,
  columns: Columns | null,
  filter: Pick<ResolvedFilter, 'segment'>,
  count: (events: RowSource) => Promise<T>,
): Promise<T> {
  if (columns === null) throw new Error('this needs the columns');
  const { segment } = filter;
  if (segment === null) return columns.asOf(client, count);
  return columns.asOf(client, async (events) => {
    const p = new SqlParameters();
    await events.query(`create or replace temp table ${SEGMENT_USERS} as ${segmentUsers(segment, p)}`, p.values);
    const result = await count(events);
    // A count that did not find its segment must fail rather than find another.
    await events.query(`drop table ${SEGMENT_USERS}`, []);
    return result;
  });
}
