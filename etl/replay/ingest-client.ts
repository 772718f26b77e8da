import { setTimeout as delay } from 'node:timers/promises';
import { type IngestAnswer, ingestAnswer } from '@storepulse/contracts';
import { ReplayError } from './replay-error.js';

/** The server gives up requests that wait longer. */
const REQUEST_TIMEOUT_MS = 60_000;
/** How long a server that was reachable may be away: a restart takes some seconds. */
const OUTAGE_MS = 60_000;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
const DEFAULT_RETRY_AFTER_S = 1;

/** Sends events to POST /api/events and retries until it gets an answer. */
export class IngestClient {
  /** How often the server asked the client to wait. */
  waits = 0;
  private readonly endpoint: string;

  constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly signal: AbortSignal,
  ) {
    this.endpoint = `${url}/api/events`;
  }

  /** Checks that the server is reachable and accepts the key. @throws ReplayError */
  async check(): Promise<void> {
    const response = await this.post('[]');
    if (response instanceof Error)
      throw new ReplayError(`${this.url} cannot be reached (${response.message}). Check that Storepulse is running there.`);
    await this.answerOf(response);
  }

  /**
   * Sends a batch, and retries when the server asks for it or is briefly away.
   *
   * @param events each as JSON
   * @returns null when stopped before an answer came
   * @throws ReplayError
   */
  async send(events: readonly string[]): Promise<IngestAnswer | null> {
    const body = `[${events.join(',')}]`;
    let awaySince: number | null = null;
    let retryMs = FIRST_RETRY_MS;
    for (;;) {
      const response = await this.post(body);
      if (!(response instanceof Error)) {
        const answer = await this.answerOf(response);
        if (answer !== null) return answer;
        awaySince = null;
        this.waits++;
        await response.body?.cancel();
        await this.wait(secondsOf(response.headers.get('retry-after')) * 1000);
      } else {
        awaySince ??= performance.now();
        if (performance.now() - awaySince > OUTAGE_MS)
          throw new ReplayError(`${this.url} did not answer for a minute (${response.message}).`);
        await this.wait(retryMs);
        retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
      }
      if (this.signal.aborted) return null;
    }
  }

  private async post(body: string): Promise<Response | Error> {
    try {
      const response = await fetch(this.endpoint, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      // Other 5xx answers: a proxy reports that the server is away, or the server itself has failed.
      if (response.status < 500 || response.status === 503) return response;
      await response.body?.cancel();
      return new Error(`status ${response.status}`);
    } catch (error) {
      return new Error(networkReason(error), { cause: error });
    }
  }

  /** @returns null when the same batch must be sent again */
  private async answerOf(response: Response): Promise<IngestAnswer | null> {
    const { status } = response;
    if (status === 429 || status === 503) return null;
    const body: unknown = await response.json().catch(() => null);
    if (status === 401 || status === 403) {
      throw new ReplayError(`${this.url} rejects this write key. Create one in the console (Admin → API access).`);
    }
    const answer = ingestAnswer.safeParse(body);
    if (status === 200 && answer.success) return answer.data;
    throw new ReplayError(`${this.endpoint} answered ${status}, which Storepulse never does. Check --url.`);
  }

  private async wait(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.signal }).catch(() => undefined);
  }
}

function secondsOf(retryAfter: string | null): number {
  const seconds = Number(retryAfter);
  return retryAfter !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds : DEFAULT_RETRY_AFTER_S;
}

/** `connect ECONNREFUSED 127.0.0.1:3000` rather than "fetch failed". */
function networkReason(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? (error.cause ?? error) : error;
  if (typeof cause !== 'object' || cause === null) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  const message = 'message' in cause ? String(cause.message) : '';
  return message === '' ? code : message;
}
