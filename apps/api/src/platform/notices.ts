import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { id64, jobTarget, loadStatus, runStatus, viewName } from '@storepulse/contracts';
import type pg from 'pg';
import { filter, type Observable, Subject } from 'rxjs';
import { z } from 'zod';
import { Background } from './background.js';
import { Database } from './database.js';
import { errorMessage } from './error-code.js';
import { Log } from './log.js';

const CHANNEL = 'storepulse';
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5000;
/** A probe detects a connection that died silently (a cable, a firewall). */
const PROBE_MS = 15_000;

/** Messages between processes, sent by NOTIFY: delivered after the sender's commit, to every process including the sender. */
export const notice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('batchCommitted'), batchId: id64, events: z.number(), source: z.enum(['live', 'load', 'demo']) }),
  z.object({ type: z.literal('refreshCompleted'), view: viewName, asOfBatch: id64 }),
  /** A run started, ended, or was skipped. */
  z.object({ type: z.literal('refreshRunChanged'), runId: id64, target: jobTarget, status: runStatus }),
  z.object({ type: z.literal('loadChanged'), loadId: id64.optional(), status: loadStatus.optional() }),
  z.object({ type: z.literal('jobsChanged') }),
  z.object({ type: z.literal('storeEmptied') }),
  /** Product names changed without an event. */
  z.object({ type: z.literal('catalogChanged') }),
  z.object({ type: z.literal('alertsChanged') }),
  z.object({ type: z.literal('annotationsChanged') }),
  z.object({ type: z.literal('segmentsChanged') }),
  /** The limits of a write key changed. */
  z.object({ type: z.literal('writeKeysChanged') }),
  /** A sign-in or token was revoked; open sockets of that identity must be closed. */
  z.object({ type: z.literal('accessEnded'), identityId: z.string() }),
]);
export type Notice = z.infer<typeof notice>;
export type NoticeOf<Type extends Notice['type']> = Extract<Notice, { type: Type }>;

/** Sends a notice: a `pg` connection or a TypeORM manager, whose transaction the notice is part of. */
export interface NoticeSender {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/**
 * Listens on a dedicated connection. Notices sent while it was disconnected are lost, so subscribers must catch up when `listening$` emits
 * again.
 */
@Injectable()
export class Notices implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly received = new Subject<Notice>();
  private readonly connected = new Subject<void>();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private retryMs = FIRST_RETRY_MS;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly background: Background,
    private readonly log: Log,
  ) {}

  readonly events$: Observable<Notice> = this.received.asObservable();
  /** Emits each time listening starts: at startup and after each reconnect. */
  readonly listening$: Observable<void> = this.connected.asObservable();

  /** Whether notices are received right now; those missed are not delivered later. */
  get isListening(): boolean {
    return this.client !== undefined;
  }

  of<Type extends Notice['type']>(type: Type): Observable<NoticeOf<Type>> {
    return this.events$.pipe(filter((it): it is NoticeOf<Type> => it.type === type));
  }

  /** Calls `handle` for each notice of a type; returns an unsubscribe function. A failing handler is logged and called again next time. */
  on<Type extends Notice['type']>(type: Type, handle: (it: NoticeOf<Type>) => void | Promise<void>): () => void {
    const subscription = this.of(type).subscribe((it) => {
      this.background.run(
        `notice ${type}`,
        Promise.resolve().then(() => handle(it)),
      );
    });
    return () => subscription.unsubscribe();
  }

  /** Sends a notice in the transaction of `client`: delivered after its commit, never after a rollback. */
  async publish(client: NoticeSender, it: Notice): Promise<void> {
    await client.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify(it)]);
  }

  /** Delivers a notice within this process only. */
  raise(it: Notice): void {
    this.received.next(it);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listen();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.client?.end();
    this.received.complete();
    this.connected.complete();
  }

  private async listen(): Promise<void> {
    const client = this.database.dedicatedClient('read', 'storepulse notices');
    client.on('notification', (message) => this.receive(message.payload ?? ''));
    client.once('end', () => this.lost(client));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      this.log.warn('cannot listen for notices', { reason: errorMessage(error) });
      await client.end().catch(() => undefined);
      this.retryLater();
      return;
    }
    if (this.stopped) {
      await client.end();
      return;
    }
    this.client = client;
    this.retryMs = FIRST_RETRY_MS;
    this.probeLater(client);
    this.connected.next();
  }

  private probeLater(client: pg.Client): void {
    this.timer = setTimeout(() => {
      // After a failed probe, `end` leads to `lost`.
      const probe = client.query('select 1').then(
        () => this.client === client && !this.stopped && this.probeLater(client),
        () => client.end(),
      );
      this.background.run('probe of the notices connection', probe);
    }, PROBE_MS).unref();
  }

  private lost(client: pg.Client): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    clearTimeout(this.timer);
    this.log.warn('lost the connection for notices');
    this.retryLater();
  }

  private retryLater(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => this.background.run('listen for notices', this.listen()), this.retryMs).unref();
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  private receive(payload: string): void {
    const parsed = notice.safeParse(parseJson(payload));
    // An older or newer release may share the database and send notices unknown to this one.
    if (parsed.success) this.received.next(parsed.data);
    else this.log.warn('could not read a notice', { payload: payload.slice(0, 200) });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
