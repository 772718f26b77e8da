import { afterEach, describe, expect, it } from '@jest/globals';
import { migrations } from '../../database/migrations/index.js';
import { migrationDataSource, runMigrations, setUpStore } from '../../database/migrations/run-migrations.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore | undefined;

afterEach(async () => {
  await store?.drop();
  store = undefined;
});

/** Every named object of the schema, with its definition. */
async function schema(from: TestStore): Promise<unknown[]> {
  const { rows } = await from.client.query(`
    select 'column' as kind, table_name || '.' || column_name as name, data_type || ' ' || is_nullable || coalesce(column_default, '') as definition
    from information_schema.columns where table_schema = 'public'
    union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
    union all select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0
    union all select 'view', viewname, definition from pg_views where schemaname = 'public'
    union all select 'materialized view', matviewname, definition from pg_matviews where schemaname = 'public'
    union all select 'function', proname, pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    order by 1, 2, 3`);
  return rows;
}

describe('migrations', () => {
  it('go up, down and up again to the same schema', async () => {
    store = await createTestStore();
    const before = await schema(store);
    const dataSource = await migrationDataSource(store.url).initialize();
    try {
      for (const _ of migrations) await dataSource.undoLastMigration();
      const left = (await schema(store)).filter((it) => !JSON.stringify(it).includes('migrations'));
      expect(left).toEqual([]);
      await dataSource.runMigrations();
    } finally {
      await dataSource.destroy();
    }
    expect(await schema(store)).toEqual(before);
  });

  it('run once when twenty processes start at the same time', async () => {
    store = await createTestStore();
    const dataSource = await migrationDataSource(store.url).initialize();
    for (const _ of migrations) await dataSource.undoLastMigration();
    await dataSource.destroy();
    const { url } = store;
    const runs = await Promise.all(Array.from({ length: 20 }, () => runMigrations(url)));
    expect(runs.flat().length).toBe(migrations.length);
    expect(await runMigrations(url)).toEqual([]);
  });

  it('redact the raw text of rejected events from earlier versions', async () => {
    store = await createTestStore();
    await store.client.query(`
      insert into rejected_events (source, reason, raw)
      values ('http', 'the price "spw_abcdefghijklmnop" is no number', '{"writeKey":"spw_abcdefghijklmnop","email":"ada@shop.example"}')`);
    const dataSource = await migrationDataSource(store.url).initialize();
    const last = migrations.findIndex(({ name }) => name.startsWith('ClearRejectedEvents'));
    for (const _ of migrations.slice(last)) await dataSource.undoLastMigration();
    await dataSource.runMigrations();
    await dataSource.destroy();
    const { rows } = await store.client.query('select reason, raw from rejected_events');
    expect(rows).toEqual([{ reason: 'the price "…" is no number', raw: '' }]);
  });

  it('keep the time zone of the store', async () => {
    store = await createTestStore('Europe/Berlin');
    expect(await setUpStore(store.url, 'UTC')).toEqual({ timeZone: 'Europe/Berlin', notice: null });
  });
});
