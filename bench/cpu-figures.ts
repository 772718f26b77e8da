import { figureOf, print, tell } from './figure.js';
import { stolenCpuSeconds } from './process-usage.js';
import type { CpuSeconds } from './server-under-test.js';

/** Cores taken by what is no part of the bench; from here on the figures say more about it than about the product. */
const MUCH = 0.2;

/**
 * Prints how many cores each took, and all that is none of them.
 *
 * @param load CPU seconds of the processes of the load in the same time.
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

/** @returns how many cores the host of this machine has taken away since, on average: who waits for a core waits for these too */
export function watchStolen(): () => number {
  const [begun, before] = [performance.now(), stolenCpuSeconds()];
  return () => (stolenCpuSeconds() - before) / ((performance.now() - begun) / 1000);
}
