/**
 * Two processes run the same schedules. The test kills one or the other (kill -9) at a random moment and restarts it.
 * FAULT_SCHEDULER_KILLS=50 sets the number of kills (2 by default); FAULT_SEED repeats the same moments.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Product } from '../faults/product.js';
import { Random } from '../faults/random.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { FAULT_SEED } from '../support/seeds.js';
import { waitFor } from '../support/wait-for.js';

const KILLS = Number(process.env.FAULT_SCHEDULER_KILLS ?? 2);
const TARGETS = ['housekeeping', 'partitions'];
/** The other process takes over from a killed one within this time. */
const TAKEOVER_MS = 15_000;

const countRow = z.object({ n: z.coerce.number() });

let store: TestStore;
const folders: string[] = [];
const processes: Product[] = [];

beforeAll(async () => {
  store = await createTestStore();
  for (let one = 0; one < 2; one += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'storepulse-scheduler-'));
    folders.push(folder);
    processes.push(await Product.start(folder, { DATABASE_URL: store.url }));
  }
  await store.client.query('update refresh_jobs set enabled = false');
  await store.client.query(
    `insert into refresh_jobs (target, cron, time_zone, timeout_seconds, enabled)
     select target, '* * * * * *', 'UTC', 60, true from unnest($1::text[]) as targets (target)`,
    [TARGETS],
  );
  // Processes read their jobs from the database at startup.
  for (const one of processes) await startAnew(one);
}, 180_000);

afterAll(async () => {
  for (const one of processes) await one.end('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  await store.drop();
});

async function startAnew(one: Product): Promise<void> {
  await one.end('SIGKILL');
  one.run();
  await one.untilReady();
}

const count = async (sql: string, values: readonly unknown[]): Promise<number> =>
  countRow.parse((await store.client.query(sql, [...values])).rows[0]).n;

/** Includes skipped runs. */
const runsSince = (target: string, moment: string): Promise<number> =>
  count(`select count(*) as n from refresh_runs where target = $1 and trigger = 'schedule' and started_at > $2`, [target, moment]);

it(
  `runs each target once at a time and once per tick, and resumes within ${TAKEOVER_MS / 1000} s, over ${KILLS} kills (seed ${FAULT_SEED})`,
  async () => {
    const random = new Random(FAULT_SEED);
    const { rows } = await store.client.query('select clock_timestamp()::text as begun');
    const { begun } = z.object({ begun: z.string() }).parse(rows[0]);
    for (let kills = 0; kills < KILLS; kills += 1) {
      const killed = processes[random.below(2)];
      // The moment is random: there is no state to wait for.
      await delay(random.next() * 1500);
      const killedAt = (await store.client.query('select clock_timestamp()::text as at')).rows[0].at;
      await killed?.end('SIGKILL');
      for (const target of TARGETS) {
        await waitFor(
          `${target} to run without the process that was killed`,
          async () =>
            (await count(`select count(*) as n from refresh_runs where target = $1 and status = 'succeeded' and started_at > $2`, [
              target,
              killedAt,
            ])) > 0,
          TAKEOVER_MS,
        );
      }
      killed?.run();
      await killed?.untilReady();
    }
    // Both processes run again: a tick that both claimed would show in the number of runs.
    const { rows: ends } = await store.client.query('select clock_timestamp()::text as at');
    for (const target of TARGETS) {
      await waitFor(`ten more runs of ${target}`, async () => (await runsSince(target, ends[0].at)) >= 10);
    }
    for (const target of TARGETS) {
      const together = `select count(*) as n
        from refresh_runs a join refresh_runs b
          on a.target = b.target and a.run_id < b.run_id and a.started_at < b.finished_at and b.started_at < a.finished_at
        where a.target = $1 and a.status = 'succeeded' and b.status = 'succeeded'`;
      expect(await count(together, [target])).toBe(0);
      const ticks = await count('select ceil(extract(epoch from clock_timestamp() - $1::timestamptz)) + 2 as n', [begun]);
      const runs = await runsSince(target, begun);
      expect(runs).toBeGreaterThan(KILLS);
      expect(runs).toBeLessThanOrEqual(ticks);
    }
  },
  120_000 + KILLS * 30_000,
);
