import { z } from 'zod';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';

const versionRow = z.object({ version: z.string() });

/** Version of the data behind every answer: with an equal version, all roll-ups and views hold the same rows. */
export async function storeVersion(client: SqlClient): Promise<string> {
  // Besides the last batch: a repaired view shows other rows at the same batch, the answer for a segment changes with its rule, and a
  // catalog import names products without a batch.
  const { version } = await queryRow(
    client,
    versionRow,
    `select s.last_batch || ' ' || s.catalog_version || ' ' || (select coalesce(string_agg(refreshed_at::text, ' ' order by view_name), '') from view_state)
       || (select ' ' || count(*) || ' ' || coalesce(max(greatest(created_at, changed_at))::text, '') from segments) as version
     from store_state s`,
  );
  return version;
}
