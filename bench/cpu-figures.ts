import { figureOf, print, tell } from './figure.js';
import { stolenCpuSeconds } from './process-usage.js';
import type { CpuSeconds } from './server-under-test.js';

/** Cores used by programs outside the bench. Above this, the figures reflect those programs more than the product. */
const MUCH = 0.2;

/**
 * Prints the cores used by the API, PostgreSQL, each process of the load, and everything else.
 *
 * @param load CPU seconds of the load's processes in the same time.
 * @param prefix of the figures' names.
 */
export function printCpu(
  bench: string,
  before: CpuSeconds,
  after: CpuSeconds,
  seconds: number,
  load: Record<string, number>,
  prefix = '',
): void {
  const api = (after.api - before.api) / seconds;
  const postgres = (after.postgres - before.postgres) / seconds;
  print(figureOf(bench, `${prefix}cpu_api`, api, 'cores'));
  print(figureOf(bench, `${prefix}cpu_postgres`, postgres, 'cores'));
  let others = (after.machine - before.machine) / seconds - api - postgres;
  for (const [name, cpuSeconds] of Object.entries(load)) {
    print(figureOf(bench, `${prefix}cpu_${name}`, cpuSeconds / seconds, 'cores'));
    others -= cpuSeconds / seconds;
  }
  print(figureOf(bench, `${prefix}cpu_others`, others, 'cores'));
  if (others > MUCH) tell(`${bench}: other programs took ${others.toFixed(1)} cores of this machine meanwhile; do not trust the figures`);
}

/** @returns average cores the host has stolen since: time spent waiting for a core includes waiting for these */
export function watchStolen(): () => number {
  const [begun, before] = [performance.now(), stolenCpuSeconds()];
  return () => (stolenCpuSeconds() - before) / ((performance.now() - begun) / 1000);
}
