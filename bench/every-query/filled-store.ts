import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { together } from '../dataset/event-files.js';
import { Stock } from '../store/stock.js';

/** How the names of files with sent events begin. */
const SENT = 'sent-';

/** A filled store, and the files with every event in it. */
export interface FilledStore {
  dataDir: string;
  /** The files that it was loaded from. */
  loaded: readonly string[];
  /** @returns these, and the files of batches that were sent, in this run and before */
  paths: () => string[];
  /** Where the events go that the bench sends. */
  sentFile: string;
  /** Path of a file that is removed with the run. */
  pathOf: (name: string) => string;
}

/** A store that exists already, and the folder with its CSV files. */
export interface ExistingStore {
  dataDir: string;
  files: string;
}

export async function filledStore(events: number, existing: ExistingStore | undefined): Promise<FilledStore> {
  if (existing !== undefined) {
    const folder = resolve(existing.files);
    const temporary = Stock.temporaryFolder();
    return {
      dataDir: resolve(existing.dataDir),
      loaded: csvIn(folder).filter((path) => !basename(path).startsWith(SENT)),
      paths: () => csvIn(folder),
      // Beside the others, so that the next run counts these events too.
      sentFile: join(folder, `${SENT}${Date.now()}.csv`),
      pathOf: (name) => join(temporary, name),
    };
  }
  const stock = await Stock.of(events);
  await stock.complete();
  const files = together(stock.files, await stock.catalogFile());
  const sent = Stock.temporaryFolder();
  return {
    dataDir: stock.dataDir,
    loaded: files.paths,
    paths: () => [...files.paths, ...csvIn(sent)],
    sentFile: join(sent, `${SENT}0.csv`),
    pathOf: (name) => stock.pathOf(name),
  };
}

const csvIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .map((name) => join(folder, name));
