import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parseEvent } from '../../database/fold/parse-event.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { generateHistory } from '../oracle/generated-history.js';
import { CSV_HEADER, csvFile, shopRows } from '../support/csv-file.js';
import { runInEtlHost } from '../support/etl-host.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const DAY = '2026-03-31';
const RANGE = ['--from', '2026-03-29', '--to', '2026-04-02'];
let store: TestStore;

const reconcile = (...args: string[]) => runInEtlHost(store.url, ['reconcile', ...args]);

beforeAll(async () => {
  store = await createTestStore('Europe/Berlin');
  const { folder, path } = csvFile([CSV_HEADER, ...shopRows('reconcile', '2026-03-29T00:00:00Z', '2026-04-02T00:00:00Z', 3000)].join('\n'));
  expect(await runInEtlHost(store.url, ['load', path])).toMatchObject({ code: 0 });
  rmSync(folder, { recursive: true });
});
afterAll(() => store.drop());

describe('npm run reconcile', () => {
  it('exits with 0 without differences', async () => {
    expect(await reconcile(...RANGE)).toMatchObject({ code: 0, output: expect.stringContaining('No difference in 5 days with events') });
  });

  it('exits with 1 and names differences; with --repair corrects them and exits with 0', async () => {
    await store.client.query(`update stage_days set events = events + 7 where day = '${DAY}' and event_type = 'view'`);
    await store.client.query(`delete from cart_days where ctid = (select ctid from cart_days where day = '${DAY}' limit 1)`);
    const found = await reconcile(...RANGE);
    expect(found).toMatchObject({ code: 1, output: expect.stringContaining(`${DAY} stage_days: 1 differ`) });
    expect(found.output).toMatch(/\{"day":"2026-03-31","event_type":"view"\} stored \{"events":"\d+".*\} recomputed \{"events":"\d+"/);
    expect(found.output).toContain(`${DAY} cart_days: 1 differ`);
    expect(found.output).toContain('stored no row recomputed');
    const repaired = await reconcile(...RANGE, '--repair');
    expect(repaired).toMatchObject({ code: 0, output: expect.stringContaining('A second check found none') });
    expect(await reconcile(...RANGE)).toMatchObject({ code: 0 });
  });

  it.each([
    [['--from', '2026-02-30'], '--from 2026-02-30 is not a day'],
    [['--from', '2026-04-02', '--to', '2026-04-01'], '--to 2026-04-01 is before --from 2026-04-02'],
    [['--fix'], "reconcile: Unknown option '--fix'"],
  ])('exits with 2 on %j', async (args, message) => {
    expect(await reconcile(...args)).toMatchObject({ code: 2, output: expect.stringContaining(message) });
  });

  it('finds no difference, and repairs exactly, while events stream in', async () => {
    const sender = new pg.Client({ connectionString: store.url });
    await sender.connect();
    const rows = generateHistory(5, 1500).overHttp.flatMap((raw, index) => {
      const parsed = parseEvent(raw);
      return parsed.ok && parsed.row.eventTime.startsWith('2026-03-3')
        ? [{ ...parsed.row, userSession: index % 2 ? null : parsed.row.userSession }]
        : [];
    });
    const done = new AbortController();
    let batches = 0;
    const sending = (async () => {
      for (let at = 0; !done.signal.aborted; at = (at + 3) % rows.length) {
        await sender.query('begin');
        // The same rows are sent repeatedly: without a message id, each counts as a new event.
        await writeBatch(
          sender,
          rows.slice(at, at + 3).map((row) => ({ ...row, messageId: null })),
          { kind: 'live' },
        );
        await sender.query('commit');
        batches += 1;
      }
    })();
    try {
      const clean = await reconcile(...RANGE);
      await store.client.query(
        `update sessions set events = events + 1 where ctid = (select ctid from sessions where started_day = '${DAY}' limit 1)`,
      );
      await store.client.query(`update stage_minutes set events = events + 1 where ctid = (select ctid from stage_minutes limit 1)`);
      const repaired = await reconcile(...RANGE, '--repair');
      expect(clean).toMatchObject({ code: 0 });
      expect(repaired).toMatchObject({ code: 0, output: expect.stringContaining('A second check found none') });
    } finally {
      done.abort();
      await sending;
      await sender.end();
    }
    expect(batches).toBeGreaterThan(20);
    expect(await reconcile(...RANGE)).toMatchObject({ code: 0 });
  });
});
