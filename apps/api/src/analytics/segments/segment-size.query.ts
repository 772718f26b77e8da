import type { SegmentSizeAnswer, SegmentSizeQuery } from '@storepulse/contracts';
import { z } from 'zod';
import { SEGMENT_USERS } from '../../columns/kept-tables.js';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { onColumns } from '../filters/on-columns.js';
import { resolveFilter } from '../filters/resolved-filter.js';
import { resolveRule } from '../filters/segment-rule.js';

const sizeRow = z.object({ users: numeric });

/** Number of users that match a rule. The client must be in a repeatable-read transaction. */
export async function segmentSize(client: SqlClient, { rule }: SegmentSizeQuery, columns: Columns): Promise<SegmentSizeAnswer> {
  const { head, from, to, lastDay } = await resolveFilter(client, {});
  const segment = await resolveRule(client, rule, { first: from, last: to });
  const { users } = await onColumns(client, columns, { segment, lastDay }, (events) =>
    queryRow(events, sizeRow, `select count(*) as users from ${SEGMENT_USERS}`),
  );
  // Number of all users: each has exactly one first day.
  const { users: ofUsers } = await queryRow(
    client,
    sizeRow,
    `select coalesce(sum(users), 0) as users from returning_users where activity_mask = 15 and previous_day = '-infinity'`,
  );
  return { asOf: head.asOf, dataThrough: head.dataThrough, users, ofUsers };
}
