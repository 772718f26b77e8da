import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INPUT_COLUMNS } from '@storepulse/contracts';
import { type OpenedDatabase, openDatabaseForCommand } from '../../database/connection/open-database.js';
import { measurePlainDesign, type PlainDesign } from '../baseline/plain-design.js';
import { type EventFiles, makeCatalogueFile, makeEventFiles } from '../dataset/event-files.js';
import { tell } from '../figure.js';
import { stopEtl } from './etl-command.js';
import { type LoadRun, runLoad } from './load-run.js';

/** Event files and a store that is filled with them, made once for all the benches of a run that ask for so many events. */
export class Stock {
  /** Up to so many events it is compared with the plain design. */
  static plainDesignUpTo = Number.POSITIVE_INFINITY;
  private static current: Stock | undefined;
  /** Of this run, to be removed however it ends. */
  private static readonly folders = new Set<string>();
  /** Its PostgreSQL, while that runs without an API. */
  private static opened: OpenedDatabase | undefined;

  private measuredPlain: PlainDesign | undefined;
  private loading: { setUp: LoadRun; empty: LoadRun; events: LoadRun } | undefined;
  private catalogue: EventFiles | null | undefined;
  private isComplete = false;

  private constructor(
    private readonly folder: string,
    private readonly asked: number,
    readonly files: EventFiles,
  ) {}

  /** The store of so many events; that of another number goes. */
  static async of(events: number): Promise<Stock> {
    if (Stock.current?.asked === events) return Stock.current;
    await Stock.remove();
    const folder = mkdtempSync(join(tmpdir(), 'storepulse-bench-'));
    // PostgreSQL, which never runs as root, reads the files too.
    chmodSync(folder, 0o755);
    Stock.folders.add(folder);
    tell(`making ${events.toLocaleString('en-US')} events`);
    Stock.current = new Stock(folder, events, await makeEventFiles(folder, events));
    return Stock.current;
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

  /** A file that goes with it. */
  pathOf(name: string): string {
    return join(this.folder, name);
  }

  /** Loads the events into a new store, once: `setUp` made it, `empty` did nothing but start and stop. */
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

  /** The files that make the catalogue complete; null where the events do. */
  async catalogueFile(): Promise<EventFiles | null> {
    if (this.catalogue === undefined) this.catalogue = await makeCatalogueFile(this.folder, this.files);
    return this.catalogue;
  }

  /** Sees to it that the store holds the events and a full catalogue. */
  async complete(): Promise<void> {
    if (this.isComplete) return;
    await this.loaded();
    const catalogue = await this.catalogueFile();
    if (catalogue !== null) {
      tell(`loading ${catalogue.rows.toLocaleString('en-US')} products that no event named`);
      await runLoad(this.dataDir, catalogue.paths);
    }
    this.isComplete = true;
  }

  /** The design that this one replaces, over the same files, measured once; null where it is left out. */
  async plainDesign(): Promise<PlainDesign | null> {
    if (this.asked > Stock.plainDesignUpTo) return null;
    if (this.measuredPlain === undefined) {
      tell('the plain design over the same files');
      const catalogue = await this.catalogueFile();
      this.measuredPlain = await this.withDatabase((url) => measurePlainDesign(url, this.files, catalogue));
    }
    return this.measuredPlain;
  }

  /** With the store's PostgreSQL alone, no API. */
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
