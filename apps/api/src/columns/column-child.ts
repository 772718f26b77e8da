import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { ColumnsError, ProcessEndedError } from './errors.js';
import { endsProcess } from './damage.js';
import { type ColumnReply, type ColumnRequest, numberedReply } from './messages.js';

/** A process that does not stop a query within this time is killed. */
const INTERRUPT_MS = 5_000;
const INTERRUPT_AGAIN_MS = 50;

/** The process of the columns (column-process.ts) as its parent sees it: requests go in, each gets a reply or the end of the process. */
export class ColumnChild {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, { done: (reply: ColumnReply) => void; failed: (error: Error) => void }>();
  private requests = 0;

  /** @param onEnd called once, before the requests that wait fail */
  constructor(onEnd: () => void) {
    const child = fork(join(import.meta.dirname, 'column-process.js'), {
      // Neither its secrets nor its memory limits are those of the API.
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child = child;
    child.on('message', (message) => {
      const { id, reply } = numberedReply.parse(message);
      this.waiting.get(id)?.done(reply);
    });
    const ended = (reason: string) => {
      onEnd();
      for (const { failed } of this.waiting.values()) failed(new ProcessEndedError(reason));
    };
    child.once('exit', (code, signal) => ended(`the process of the columns ended (${signal ?? code})`));
    child.once('error', (error) => ended(error.message));
  }

  /** Requests without a reply. */
  get pending(): number {
    return this.waiting.size;
  }

  /**
   * @param signal aborted when nobody waits for the reply any longer: stops the statement
   * @throws ColumnsError, ProcessEndedError if another process has to be asked
   */
  async ask(request: ColumnRequest, limitMs: number, signal?: AbortSignal): Promise<ColumnReply> {
    const reply = await this.reply(request, limitMs, signal);
    if (reply.type !== 'failed') return reply;
    throw endsProcess(reply.reason) ? new ProcessEndedError(reply.reason) : new ColumnsError(reply.reason);
  }

  /** Sends what has no reply. */
  tell(request: ColumnRequest): void {
    this.child.send({ id: 0, request }, () => undefined);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  async ended(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise((done) => child.once('exit', done));
  }

  private reply(request: ColumnRequest, limitMs: number, signal: AbortSignal | undefined): Promise<ColumnReply> {
    this.requests += 1;
    const id = this.requests;
    return new Promise<ColumnReply>((done, failed) => {
      const interrupt = () => this.tell({ type: 'interrupt', of: id });
      let again: NodeJS.Timeout | undefined;
      // One that arrives before the statement has begun has no effect.
      const leave = () => (again = setInterval(interrupt, INTERRUPT_AGAIN_MS));
      let timer = setTimeout(() => {
        interrupt();
        timer = setTimeout(() => this.kill(), INTERRUPT_MS);
      }, limitMs);
      const settle =
        <V>(next: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          clearInterval(again);
          signal?.removeEventListener('abort', leave);
          this.waiting.delete(id);
          next(value);
        };
      signal?.addEventListener('abort', leave, { once: true });
      this.waiting.set(id, { done: settle(done), failed: settle(failed) });
      this.child.send({ id, request }, (error) => error !== null && this.waiting.get(id)?.failed(new ProcessEndedError(error.message)));
    });
  }
}
