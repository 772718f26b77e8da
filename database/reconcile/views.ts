import { VIEW_NAMES } from '@storepulse/contracts';
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { REFRESH_LOCK_KEY, refreshNow } from '../views/refresh-view.js';
import { countOf, keep, type TableDifferences } from './comparison.js';

const definitionRow = z.object({ definition: z.string() });
const differenceRow = z.object({ row: z.record(z.string(), z.unknown()), is_shown: z.boolean() });

const SHOWN = 20;

/** The columns of `d` as text: a JSON number cannot hold 64 bits. */
const asText = '(select jsonb_object_agg(e.key, e.value) from jsonb_each_text(to_jsonb(d)) as e)';

/** Compares each view as readers see it, including changes since its refresh, with a fresh run of its definition. */
export async function compareViews(client: ClientBase): Promise<TableDifferences[]> {
  const found: TableDifferences[] = [];
  for (const view of VIEW_NAMES) {
    const current = view.replace('mv_', 'current_');
    const { rows } = await client.query('select pg_get_viewdef($1::regclass) as definition', [view]);
    const truth = definitionRow.parse(rows[0]).definition.replace(/;\s*$/, '');
    await keep(
      client,
      'differing_view_rows',
      `select ${asText} as row, true as is_shown from (table ${current} except all (${truth})) as d
       union all
       select ${asText}, false from ((${truth}) except all table ${current}) as d`,
    );
    const differing = await countOf(client, 'select count(*) as rows from differing_view_rows');
    if (differing === 0) continue;
    const first = await client.query(`select row, is_shown from differing_view_rows order by row, is_shown limit ${SHOWN}`);
    found.push({
      table: view,
      rows: differing,
      first: first.rows.map((row) => {
        const { row: content, is_shown: isShown } = differenceRow.parse(row);
        return { table: view, key: {}, stored: isShown ? content : null, recomputed: isShown ? null : content };
      }),
    });
  }
  return found;
}

/** Rebuilds all views, whatever their recorded state. Waits for running refreshes. */
export async function refreshAllViews(client: ClientBase): Promise<void> {
  for (const view of VIEW_NAMES) {
    await client.query(`select pg_advisory_lock(${REFRESH_LOCK_KEY})`, [view]);
    try {
      // A view cannot count batches that do not exist yet, and the refresh would leave such a number in place.
      await client.query(
        'update view_state set as_of_batch = least(as_of_batch, (select last_batch from store_state)) where view_name = $1',
        [view],
      );
      await refreshNow(client, view, { isWhole: true });
    } finally {
      await client.query(`select pg_advisory_unlock(${REFRESH_LOCK_KEY})`, [view]).catch(() => undefined);
    }
  }
}
