import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { presentAsker } from '../../platform/asker.js';
import { Database } from '../../platform/database.js';
import { Metrics } from '../../platform/metrics.js';
import type { SqlClient } from '../../platform/query-rows.js';
import { Reads } from '../../platform/reads.js';
import { SharedBuild } from './shared-build.js';
import { StoreVersions } from './store-versions.js';

/** Size of the cached answers as JSON; in memory they take about four times as much. */
export const MAX_BYTES = 16 * 1024 ** 2;
export const MAX_ANSWERS = 1000;

/** How an answer is shared. */
export interface Sharing<Query, Answer> {
  isCacheable?: boolean | ((query: Query, answer: Answer) => boolean);
  isExport?: boolean;
  runsToEnd?: boolean;
}

export type Ask<Query, Answer> = (query: Query) => Promise<Answer>;

interface Entry {
  /** 0 until it is built. */
  bytes: number;
  forget(): void;
}

/**
 * Identical queries share one answer across all clients, over HTTP and sockets:
 *
 *     query ──> current version of the store ──┬─> same as that of the cached or running answer ──> share that answer
 *                                              └─> newer ──> drop the whole cache, build the answer
 *
 * No answer is stale. The version is read after the query arrived, and each answer is built after the version it is cached under was read.
 * So it includes every batch committed before the query arrived. Access is checked before; no answer depends on who asks.
 */
@Injectable()
export class SharedAnswers {
  private version = '';
  /** Answers of the current version, least recently used first. */
  private readonly entries = new Map<string, Entry>();
  /** The JSON of each answer, for as long as the answer is referenced. */
  private readonly texts = new WeakMap<object, string>();
  private bytes = 0;
  private readonly asked: Counter<'how'>;

  constructor(
    private readonly versions: StoreVersions,
    private readonly database: Database,
    private readonly reads: Reads,
    { registry }: Metrics,
  ) {
    this.asked = new Counter({
      name: 'storepulse_answers_total',
      help: 'Answers by source: built, joined while being built, or cached',
      labelNames: ['how'],
      registers: [registry],
    });
  }

  /** Number and bytes of the cached answers. */
  get cached(): { answers: number; bytes: number } {
    return { answers: this.entries.size, bytes: this.bytes };
  }

  /** @returns a function that asks the query */
  share<Query extends object, Answer extends object>(
    name: string,
    build: (client: SqlClient, query: Query) => Promise<Answer>,
    { isCacheable = true, isExport = false, runsToEnd = false }: Sharing<Query, Answer> = {},
  ): Ask<Query, Answer> {
    const turns = isExport ? this.reads.exports : this.reads.turns;
    const mayCache = (query: Query, answer: Answer) => (typeof isCacheable === 'function' ? isCacheable(query, answer) : isCacheable);
    const answers = new Map<string, SharedBuild<Answer>>();
    return async (query) => {
      this.moveOnTo(await this.versions.now());
      const key = queryKey(name, query);
      const known = answers.get(key);
      if (known !== undefined) {
        this.touch(key);
        this.asked.inc({ how: known.isBuilt ? 'cached' : 'joined' });
        return known.join(presentAsker());
      }
      this.asked.inc({ how: 'built' });
      const entry: Entry = { bytes: 0, forget: () => answers.delete(key) };
      const shared = new SharedBuild(
        turns,
        (signal) => this.database.read((client) => build(client, query), runsToEnd ? undefined : signal),
        (answer) => {
          if (answer !== null && mayCache(query, answer)) this.weigh(key, entry, answer);
          else this.release(key, entry);
        },
      );
      answers.set(key, shared);
      this.hold(key, entry);
      return shared.join(presentAsker());
    };
  }

  /** The JSON of an answer: one string for all who receive it, cached or not. */
  textOf(answer: object): string {
    const known = this.texts.get(answer);
    if (known !== undefined) return known;
    const text = JSON.stringify(answer);
    this.texts.set(answer, text);
    return text;
  }

  private moveOnTo(version: string): void {
    // fault: stale-answer
    if (version === this.version) return;
    this.version = version;
    for (const entry of this.entries.values()) entry.forget();
    this.entries.clear();
    this.bytes = 0;
  }

  private hold(key: string, entry: Entry): void {
    this.entries.set(key, entry);
    this.makeRoom();
  }

  private weigh(key: string, entry: Entry, answer: object): void {
    // Dropped in the meantime, with its version or for lack of space.
    if (this.entries.get(key) !== entry) return;
    entry.bytes = Buffer.byteLength(this.textOf(answer));
    this.bytes += entry.bytes;
    this.makeRoom();
  }

  private makeRoom(): void {
    for (const [key, entry] of this.entries) {
      if (this.entries.size <= MAX_ANSWERS && this.bytes <= MAX_BYTES) return;
      this.release(key, entry);
    }
  }

  private release(key: string, entry: Entry): void {
    if (this.entries.get(key) !== entry) return;
    this.entries.delete(key);
    this.bytes -= entry.bytes;
    entry.forget();
  }

  private touch(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.entries.set(key, entry);
  }
}

/** Equal for equal queries: one schema parses the parameters, so only their order could differ. */
export function queryKey(name: string, query: object): string {
  const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}?${JSON.stringify(Object.fromEntries(sorted))}`;
}
