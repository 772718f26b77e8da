import { z } from 'zod';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';

const versionRow = z.object({ version: z.string() });

/**
 * A version string that changes whenever something about these days does: an event, a refund, an exchange rate, the user of an event, a
 * session, or where days start. Batches that touch only other days leave it unchanged.
 */
export async function versionOfDays(client: SqlClient, days: readonly string[]): Promise<string> {
  const { version } = await queryRow(
    client,
    versionRow,
    `select concat_ws(' ',
       (select zone_rules from store_state),
       (select max(changed_batch) from stage_days where day = any($1::date[])),
       (select max(changed_batch) from session_days where day = any($1::date[]))) as version`,
    [days],
  );
  return version;
}
