import type { SegmentSizeAnswer, SegmentSizeQuestion } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { withinTime } from '../../platform/time-limit.js';
import { readScope } from '../scope/answer-scope.js';
import { resolveRule } from '../scope/segment-rule.js';
import { segmentUsers } from '../scope/segment-users.js';

/** Whoever builds a rule waits for it; as a filter it has a second. */
const LIMIT_MS = 5000;
const TOO_MANY = 'Counting these users would take more than five seconds. Choose fewer days, or fewer conditions.';

const sizeRow = z.object({ users: numeric });

/** How many users a rule takes in. The client is in a repeatable read. */
export async function segmentSize(client: SqlClient, { rule }: SegmentSizeQuestion): Promise<SegmentSizeAnswer> {
  const { head, from, to } = await readScope(client, {});
  const users = segmentUsers(await resolveRule(client, rule, { first: from, last: to }), []);
  // Question: how many users does the rule take in?
  const size = await withinTime(client, LIMIT_MS, () =>
    queryRow(client, sizeRow, `select count(*) as users from (${users.sql}) u`, users.parameters),
  );
  // Question: and how many are there? Each is one who came for the first time on some day.
  const { users: ofUsers } = await queryRow(
    client,
    sizeRow,
    `select coalesce(sum(users), 0) as users from user_returns where marks = 15 and previous_day = '-infinity'`,
  );
  return {
    asOf: head.asOf,
    dataThrough: head.dataThrough,
    users: size?.users ?? null,
    ofUsers,
    uncounted: size === null ? TOO_MANY : null,
  };
}
