import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VIEW_NAMES } from '../../libs/contracts/src/index.js';
import { parseEvent } from '../../database/fold/parse-event.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { refreshNow } from '../../database/views/refresh-view.js';
import { generateHistory } from '../oracle/generated-history.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;

beforeEach(async () => {
  store = await createTestStore('Europe/Berlin');
});
afterEach(() => store.drop());

/** Compares each `current_*` view with its materialized view's definition, run now. */
async function differences(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const view of VIEW_NAMES) {
    const current = view.replace('mv_', 'current_');
    const { rows: definition } = await store.client.query(`select pg_get_viewdef('${view}'::regclass) as sql`);
    const truth = String(definition[0].sql).replace(/;\s*$/, '');
    const { rows } = await store.client.query(
      `select count(*)::int as rows from ((table ${current} except all (${truth})) union all ((${truth}) except all table ${current})) d`,
    );
    found[view] = rows[0].rows;
  }
  return found;
}

describe('views', () => {
  it('plus newer events equal the roll-ups, whenever each view was refreshed', async () => {
    const { fromFile, overHttp } = generateHistory(7, 300);
    const rows = [...fromFile, ...overHttp].flatMap((raw) => {
      const parsed = parseEvent(raw);
      return parsed.ok ? [parsed.row] : [];
    });
    const size = Math.ceil(rows.length / 12);
    for (let batch = 0; batch * size < rows.length; batch += 1) {
      await store.client.query('begin');
      await writeBatch(store.client, rows.slice(batch * size, (batch + 1) * size), { kind: 'load' });
      await store.client.query('commit');
      expect({ batch, ...(await differences()) }).toEqual({ batch, ...Object.fromEntries(VIEW_NAMES.map((view) => [view, 0])) });
      // Refresh the views in turn, so that each lags by a different number of batches.
      const view = VIEW_NAMES[batch % VIEW_NAMES.length];
      if (view !== undefined && batch % 4 !== 3) await refreshNow(store.client, view);
    }
    const { rows: counted } = await store.client.query('select count(*)::int as rows from current_product_conversion_rates');
    expect(counted[0].rows).toBeGreaterThan(50);
  });

  it.each(VIEW_NAMES)('can refresh %s concurrently, with a unique index over plain columns and all rows', async (view) => {
    const { rows } = await store.client.query(
      `select i.indisunique, i.indpred is null as whole, i.indexprs is null as plain
       from pg_index i
       where i.indrelid = $1::regclass and i.indisunique`,
      [view],
    );
    expect(rows).toEqual([{ indisunique: true, whole: true, plain: true }]);
  });
});
