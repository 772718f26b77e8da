import { z } from 'zod';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';

const standRow = z.object({ stand: z.string() });

/** What every answer is counted from, as a name: the same name, the same rows in roll-ups and views. */
export async function storeStand(client: SqlClient): Promise<string> {
  // Question: which batch was committed last, and when was each view refreshed? (A repaired view shows other rows of the same batch.)
  // And which segments are there? An answer of one changes with its rule. And how often was a catalogue read? It names products without a batch.
  const { stand } = await queryRow(
    client,
    standRow,
    `select s.last_batch || ' ' || s.catalogue_version || ' ' || (select coalesce(string_agg(refreshed_at::text, ' ' order by view_name), '') from view_state)
       || (select ' ' || count(*) || ' ' || coalesce(max(greatest(created_at, changed_at))::text, '') from segments) as stand
     from store_state s`,
  );
  return stand;
}
