/** However a history is split into batches, and whatever is asked in between, the columns end up as if they were copied once. */
import { expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { Columns } from '../../apps/api/src/columns/columns.service.js';
import { generateHistory, randomOf } from '../oracle/generated-history.js';
import { begun, end, expectCopiedIn } from '../support/copied-rows.js';
import { foldEvents } from '../support/fold-events.js';
import { PROPERTY_SEED } from '../support/seeds.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore } from '../support/test-store.js';

/** What the columns hold and PostgreSQL does not. */
const DERIVED = [
  `select i.id::text as id, s.steps from sessions s join session_ids i using (user_session) order by 1`,
  `select i.id::text as id, p.id::text as product, u.id::text as user, c.* exclude (user_session, product_id, user_id)
   from cart_pairs c
   join session_ids i using (user_session)
   join product_ids p using (product_id)
   join user_ids u using (user_id)
   order by 1, 2`,
  `select d.day::text as day, u.id::text as id, d.* exclude (day, user_id) from user_days d join user_ids u using (user_id) order by 1, 2`,
];

async function derived(app: TestApp, client: PoolClient): Promise<unknown[]> {
  return app.app.get(Columns).asOf(client, async (columns) => {
    const tables: unknown[] = [];
    for (const query of DERIVED) tables.push((await columns.query(query, [])).rows);
    return tables;
  });
}

it.each([PROPERTY_SEED, PROPERTY_SEED + 1])('any split of a history into batches, with questions in between (seed %i)', async (seed) => {
  const random = randomOf(seed);
  const below = (n: number) => Math.floor(random() * n);
  const { fromFile, overHttp } = generateHistory(seed, 200);
  const store = await createTestStore('Europe/Berlin');
  const app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
  const snapshots: PoolClient[] = [];
  try {
    while (fromFile.length + overHttp.length > 0) {
      const isFile = overHttp.length === 0 || (fromFile.length > 0 && random() < 0.3);
      const size = 1 + below(random() < 0.5 ? 10 : 300);
      // From anywhere: what is left of the past comes late.
      if (isFile) await foldEvents(store.client, fromFile.splice(below(fromFile.length), size));
      else await app.send(overHttp.splice(random() < 0.7 ? 0 : below(overHttp.length), size));
      if (random() < 0.3) snapshots.push(await begun(app));
      if (random() < 0.4) {
        const [asked] = snapshots.splice(below(snapshots.length), 1);
        const client = asked ?? (await begun(app));
        await expectCopiedIn(app, client);
        await end(client);
      }
      // The pool has few connections.
      for (const oldest of snapshots.splice(0, snapshots.length - 4)) await end(oldest);
    }
    const last = await begun(app);
    snapshots.push(last);
    await expectCopiedIn(app, last);
    const fresh = await startTestApp(store.url);
    try {
      expect(await derived(app, last)).toEqual(await derived(fresh, last));
    } finally {
      await fresh.close();
    }
  } finally {
    for (const client of snapshots) await end(client);
    await app.close();
    await store.drop();
  }
});
