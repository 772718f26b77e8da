import { z } from 'zod';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';

const standRow = z.object({ stand: z.string() });

/** What every answer is counted from, as a name: the same name, the same rows in roll-ups and views. */
export async function storeStand(client: SqlClient): Promise<string> {
  // Question: which batch was committed last, and when was a view refreshed last? (A repaired view shows other rows of the same batch.)
  const { stand } = await queryRow(
    client,
    standRow,
    `select s.last_batch || ' ' || coalesce(v.refreshed_at::text, '') as stand
     from store_state s
     cross join (select max(refreshed_at) as refreshed_at from view_state) v`,
  );
  return stand;
}
