import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INPUT_COLUMNS } from '@storepulse/contracts';
import { type OpenedDatabase, openDatabaseForCommand } from '@storepulse/database/connection/open-database.js';
import { measurePlainDesign, type PlainDesign } from '../baseline/plain-design.js';
import { type EventFiles, makeCatalogFile, makeEventFiles } from '../dataset/event-files.js';
import { tell } from '../figure.js';
import { stopEtl } from './etl-command.js';
import { type LoadRun, runLoad } from './load-run.js';

/** Event files and a store filled with them, created once for all benches of a run that use the same number of events. */
export class Stock {
  /** Largest number of events that is compared with the plain design. */
  static plainDesignUpTo = Number.POSITIVE_INFINITY;
  private static current: Stock | undefined;
  /** Folders of this run, removed however it ends. */
  private static readonly folders = new Set<string>();
  /** The store's PostgreSQL, while it runs without an API. */
  private static opened: OpenedDatabase | undefined;

  private measuredPlain: PlainDesign | undefined;
  private loading: { setUp: LoadRun; empty: LoadRun; events: LoadRun } | undefined;
  private catalog: EventFiles | null | undefined;
  private isComplete = false;

  private constructor(
    private readonly folder: string,
    private readonly asked: number,
    readonly files: EventFiles,
  ) {}

  /** The store with this many events; a store of another size is removed. */
  static async of(events: number): Promise<Stock> {
    if (Stock.current?.asked === events) return Stock.current;
    await Stock.remove();
    const folder = Stock.temporaryFolder();
    tell(`making ${events.toLocaleString('en-US')} events`);
    Stock.current = new Stock(folder, events, await makeEventFiles(folder, events));
    return Stock.current;
  }

  /** A folder that is removed with the stores. */
  static temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'storepulse-bench-'));
    // PostgreSQL, which never runs as root, must be able to read the files.
    chmodSync(folder, 0o755);
    Stock.folders.add(folder);
    return folder;
  }

  static async remove(): Promise<void> {
    await stopEtl();
    await Stock.opened?.stop();
    for (const folder of Stock.folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    Stock.folders.clear();
    Stock.current = undefined;
  }

  get dataDir(): string {
    return this.pathOf('store');
  }

  /** Path of a file that is removed with the store. */
  pathOf(name: string): string {
    return join(this.folder, name);
  }

  /** Loads the events into a new store, once. `setUp` is the run that created it, `empty` a run that only started and stopped. */
  async loaded(): Promise<{ setUp: LoadRun; empty: LoadRun; events: LoadRun }> {
    if (this.loading === undefined) {
      const noEvents = this.pathOf('no-events.csv');
      writeFileSync(noEvents, `${INPUT_COLUMNS.join(',')}\n`);
      const setUp = await runLoad(this.dataDir, [noEvents]);
      const empty = await runLoad(this.dataDir, [noEvents]);
      tell(`loading ${this.files.rows.toLocaleString('en-US')} events`);
      this.loading = { setUp, empty, events: await runLoad(this.dataDir, this.files.paths) };
    }
    return this.loading;
  }

  /** The file that completes the catalog; null if the events already cover it. */
  async catalogFile(): Promise<EventFiles | null> {
    if (this.catalog === undefined) this.catalog = await makeCatalogFile(this.folder, this.files);
    return this.catalog;
  }

  /** Ensures that the store holds the events and a full catalog. */
  async complete(): Promise<void> {
    if (this.isComplete) return;
    await this.loaded();
    const catalog = await this.catalogFile();
    if (catalog !== null) {
      tell(`loading ${catalog.rows.toLocaleString('en-US')} products that no event named`);
      await runLoad(this.dataDir, catalog.paths);
    }
    this.isComplete = true;
  }

  /** Measures the design that Storepulse replaces over the same files, once; null if it is skipped. */
  async plainDesign(): Promise<PlainDesign | null> {
    if (this.asked > Stock.plainDesignUpTo) return null;
    if (this.measuredPlain === undefined) {
      tell('the plain design over the same files');
      const catalog = await this.catalogFile();
      this.measuredPlain = await this.withDatabase((url) => measurePlainDesign(url, this.files, catalog));
    }
    return this.measuredPlain;
  }

  /** Runs `work` with the store's PostgreSQL only, without an API. */
  async withDatabase<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
    const opened = await openDatabaseForCommand({ dataDir: this.dataDir }, () => undefined);
    Stock.opened = opened;
    try {
      return await work(opened.url);
    } finally {
      Stock.opened = undefined;
      await opened.stop();
    }
  }
}
