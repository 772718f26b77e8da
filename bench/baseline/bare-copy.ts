import type { EventFiles } from '../dataset/event-files.js';
import { copyInServer, copyThroughClient, RAW_COLUMNS } from './copy-in.js';
import { dropSibling, openSibling } from './sibling-database.js';

/** Short copies are repeated, because a single copy of two seconds says little. */
const MIN_SECONDS = 10;
const MAX_TIMES = 3;

/** Rows per second of copying the files into a table without indexes or partitions: the faster of two ways, median of several runs. */
export async function bareCopy(databaseUrl: string, files: EventFiles): Promise<number> {
  const sibling = await openSibling(databaseUrl, 'bench_bare_copy');
  const secondsOf = async (copy: typeof copyInServer | typeof copyThroughClient): Promise<number> => {
    const runs: number[] = [];
    for (let spent = 0; runs.length < MAX_TIMES && spent < MIN_SECONDS; spent += runs.at(-1) ?? 0) {
      await sibling.query(`drop table if exists raw_events; create table raw_events (${RAW_COLUMNS})`);
      const begun = performance.now();
      for (const path of files.paths) if ((await copy(sibling, 'raw_events', path)) === false) return Number.POSITIVE_INFINITY;
      runs.push((performance.now() - begun) / 1000);
    }
    return runs.sort((a, b) => a - b)[runs.length >> 1] ?? Number.NaN;
  };
  try {
    return files.rows / Math.min(await secondsOf(copyInServer), await secondsOf(copyThroughClient));
  } finally {
    await dropSibling(sibling, databaseUrl);
  }
}
