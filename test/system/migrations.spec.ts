import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { migrations } from '../../database/migrations/index.js';
import { migrationDataSource, runMigrations, setUpStore } from '../../database/migrations/run-migrations.js';
import { schemaDump, schemaObjects } from '../../database/schema/schema-dump.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore | undefined;

afterEach(async () => {
  await store?.drop();
  store = undefined;
});

describe('migrations', () => {
  it('go up, down and up again to the same schema', async () => {
    store = await createTestStore();
    const before = await schemaObjects(store.client);
    const dataSource = await migrationDataSource(store.url).initialize();
    try {
      for (const _ of migrations) await dataSource.undoLastMigration();
      const left = (await schemaObjects(store.client)).filter((it) => !JSON.stringify(it).includes('migrations'));
      expect(left).toEqual([]);
      await dataSource.runMigrations();
    } finally {
      await dataSource.destroy();
    }
    expect(await schemaObjects(store.client)).toEqual(before);
  });

  it('make the schema of database/schema.sql: if not, run `npm run schema`', async () => {
    store = await createTestStore();
    expect(await schemaDump(store.client)).toBe(readFileSync(join(import.meta.dirname, '../../database/schema.sql'), 'utf8'));
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
