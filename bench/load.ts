import pg from 'pg';
import { z } from 'zod';
import { bareCopy } from './baseline/bare-copy.js';
import { watchStolen } from './cpu-figures.js';
import { printerOf, tell } from './figure.js';
import { Stock } from './store/stock.js';

const BENCH = 'load';
/** Target ratio: as many rows per second as a bare copy of the same files. */
const MARK = 1;

const loadedRow = z.object({ loaded: z.coerce.number(), rejected: z.coerce.number() });

/** Rows per second of loading files into a new, complete store, compared with a bare copy and the plain design. */
export async function benchLoad(events: number): Promise<void> {
  const stock = await Stock.of(events);
  const watched = watchStolen();
  const { setUp, empty, events: run } = await stock.loaded();
  const stolen = watched();
  const { rows } = stock.files;
  const kept = await stock.withDatabase(countLoaded);
  tell('load: baseline, the same files copied into a table without index');
  const bare = await stock.withDatabase((url) => bareCopy(url, stock.files));
  const plain = await stock.plainDesign();

  const print = printerOf(BENCH, rows);
  const rate = rows / run.seconds;
  print('rows_per_second', rate, 'rows/s', { baseline: { name: 'bare copy', value: bare }, ratioAtLeast: MARK });
  if (plain !== null)
    print('rows_per_second_to_plain_design', rate, 'rows/s', { baseline: { name: 'plain design', value: plain.rowsPerSecond } });
  print('seconds', run.seconds, 's', { baseline: { name: 'start and stop alone', value: empty.seconds } });
  print('seconds_to_set_up', setUp.seconds - empty.seconds, 's');
  for (const { name, seconds } of run.phases) print(`seconds_${name.replaceAll(/\W+/g, '_')}`, seconds, 's');
  print('cpu_loader', run.loader.cpuSeconds / run.seconds, 'cores');
  print('cpu_postgres', run.postgres.cpuSeconds / run.seconds, 'cores');
  const others = (run.machineCpuSeconds - run.loader.cpuSeconds - run.postgres.cpuSeconds) / run.seconds;
  print('cpu_others', others, 'cores');
  print('cpu_stolen', stolen, 'cores');
  print('memory_loader_most', run.loader.maxMegabytes, 'MB');
  print('memory_postgres_most', run.postgres.maxMegabytes, 'MB');
  print('rows_lost', rows - kept.loaded - kept.rejected, 'rows', { atMost: 0 });
}

async function countLoaded(databaseUrl: string): Promise<z.output<typeof loadedRow>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      'select (select count(*) from events) as loaded, (select count(*) from rejected_events) as rejected',
    );
    return loadedRow.parse(rows[0]);
  } finally {
    await client.end();
  }
}
