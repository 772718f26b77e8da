import { Agent, request } from 'node:http';
import type { ServerUnderTest } from '../server-under-test.js';

/** The server shed the query: its database connections were all busy for too long. */
class RefusedError extends Error {}

/** Requests answers over keep-alive connections and times them. */
export class Asker {
  private readonly agent: Agent;

  constructor(
    private readonly server: ServerUnderTest,
    connections: number,
    private readonly token = server.token,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @returns the body, and ms until all of it arrived. @throws if the status is not 200 */
  async ask(path: string): Promise<{ ms: number; body: string }> {
    const { status, ms, body } = await this.request(path);
    if (status === 200) return { ms, body };
    throw new (status === 503 ? RefusedError : Error)(`${path} was answered ${status}: ${body}`);
  }

  /**
   * Asks with GET, or posts a body as JSON.
   *
   * @returns the status, whatever it is, the body, and ms until all of it arrived; status 0 and the reason if the connection broke
   */
  request(path: string, posted?: unknown): Promise<{ status: number; ms: number; body: string }> {
    const text = posted === undefined ? '' : JSON.stringify(posted);
    const begun = performance.now();
    return new Promise((done) => {
      const failed = (error: Error): void => done({ status: 0, ms: performance.now() - begun, body: error.message });
      const call = request(
        this.server.url + path,
        {
          agent: this.agent,
          method: posted === undefined ? 'GET' : 'POST',
          headers: {
            authorization: `Bearer ${this.token}`,
            ...(posted === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => (body += part));
          response.on('error', failed);
          response.on('end', () => done({ status: response.statusCode ?? 0, ms: performance.now() - begun, body }));
        },
      );
      call.on('error', failed);
      call.end(text);
    });
  }

  /**
   * Keeps `atOnce` queries in flight until `answers` queries are asked or the time is up.
   *
   * @param next gives the next path
   * @param before runs before each query; not timed
   * @returns ms of each answer; infinite if the server shed the query because it was behind
   */
  async askMany(
    next: () => string,
    limits: { atOnce: number; answers: number; seconds: number },
    before: () => Promise<unknown> = async () => undefined,
  ): Promise<number[]> {
    const end = performance.now() + limits.seconds * 1000;
    const times: number[] = [];
    let asked = 0;
    const one = async (): Promise<void> => {
      while (asked < limits.answers && (asked < limits.atOnce || performance.now() < end)) {
        asked += 1;
        await before();
        times.push(
          await this.ask(next()).then(
            ({ ms }) => ms,
            (error: unknown) => {
              if (error instanceof RefusedError) return Number.POSITIVE_INFINITY;
              throw error;
            },
          ),
        );
      }
    };
    await Promise.all(Array.from({ length: limits.atOnce }, one));
    return times;
  }

  close(): void {
    this.agent.destroy();
  }
}
