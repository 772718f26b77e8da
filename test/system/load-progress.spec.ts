import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import { runEtl, startEtl } from '../support/run-etl.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const EVENTS = 400_000;
const heardRow = z.object({ phase: z.enum(['reading', 'writing', 'refreshing']), fraction: z.number(), rows_written: z.coerce.number() });
type Heard = z.output<typeof heardRow>;

let store: TestStore;
let folder: string;
let file: string;

beforeAll(async () => {
  store = await createTestStore();
  folder = mkdtempSync(join(tmpdir(), 'storepulse-load-progress-'));
  const days = ['--from', '2019-10-01', '--to', '2019-10-31'];
  await runEtl(store.url, ['generate', '--events', String(EVENTS), '--seed', 'progress', ...days, '--out', folder]);
  file = join(folder, '2019-Oct.csv');
  expect(existsSync(file)).toBe(true);
}, 120_000);

afterAll(async () => {
  await store.drop();
  rmSync(folder, { recursive: true });
});

it('reports the progress of a load, which only rises over all phases, with rows', async () => {
  const heard: Heard[] = [];
  // Reads one after another; each notice means there is something to read.
  let reading: Promise<void> = Promise.resolve();
  const hear = async (): Promise<void> => {
    const sql = `select phase, fraction, rows_written from loads where status = 'running' and phase is not null`;
    heard.push(...(await store.client.query(sql)).rows.map((row) => heardRow.parse(row)));
  };
  store.client.on('notification', () => {
    reading = reading.then(hear);
  });
  await store.client.query('listen storepulse');
  const { code, output } = await startEtl(store.url, ['load', file]).ended;
  await reading;
  await store.client.query('unlisten storepulse');
  expect(output).toContain('loaded');
  expect(code).toBe(0);

  expect([...new Set(heard.map(({ phase }) => phase))]).toEqual(['reading', 'writing', 'refreshing']);
  const fractions = heard.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  const written = heard.filter(({ phase }) => phase === 'writing');
  expect(written.some(({ rows_written: rows }) => rows > 0 && rows < EVENTS)).toBe(true);
}, 120_000);
