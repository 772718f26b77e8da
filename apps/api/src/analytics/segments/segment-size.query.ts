import type { SegmentSizeAnswer, SegmentSizeQuery } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter } from '../filters/resolved-filter.js';
import { resolveRule } from '../filters/segment-rule.js';
import { segmentUsers } from '../filters/segment-users.js';

const sizeRow = z.object({ users: numeric });

/** Number of users that match a rule. The client must be in a repeatable-read transaction. */
export async function segmentSize(client: SqlClient, { rule }: SegmentSizeQuery, columns: Columns): Promise<SegmentSizeAnswer> {
  const { head, from, to } = await resolveFilter(client, {});
  const p = new SqlParameters();
  const found = segmentUsers(await resolveRule(client, rule, { first: from, last: to }), p);
  const { users } = await columns.asOf(client, (events) =>
    queryRow(events, sizeRow, `select count(*) as users from (${found}) u`, p.values),
  );
  // Number of all users: each has exactly one first day.
  const { users: ofUsers } = await queryRow(
    client,
    sizeRow,
    `select coalesce(sum(users), 0) as users from returning_users where activity_mask = 15 and previous_day = '-infinity'`,
  );
  return { asOf: head.asOf, dataThrough: head.dataThrough, users, ofUsers };
}
