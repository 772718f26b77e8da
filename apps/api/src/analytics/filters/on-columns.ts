import type { Columns } from '../../columns/columns.service.js';
import type { RowSource, SqlClient } from '../../platform/query-rows.js';
import type { ResolvedFilter } from './resolved-filter.js';
import { withSegmentUsers } from './kept-segments.js';

/**
 * Runs a count of events or sessions on the columns, as of the answer's snapshot. The users of the filter's segment can be asked for
 * (`inSegment`).
 *
 * @param columns null where a caller expects that PostgreSQL answers
 * @throws ColumnsBuildingError, ColumnsUnavailableError
 */
export function onColumns<T>(
  client: SqlClient,
  columns: Columns | null,
  { segment, lastDay }: Pick<ResolvedFilter, 'segment' | 'lastDay'>,
  count: (events: RowSource) => Promise<T>,
): Promise<T> {
  if (columns === null) throw new Error('this needs the columns');
  return columns.asOf(client, (events) =>
    segment === null ? count(events) : withSegmentUsers(events, { segment, lastDay }, () => count(events)),
  );
}
