import { Agent, get } from 'node:http';
import type { ServerUnderTest } from '../server-under-test.js';

/** The server cannot answer now: all its connections to the database were taken for too long. */
class RefusedError extends Error {}

/** Asks for answers over connections that stay open, and times them. */
export class Asker {
  private readonly agent: Agent;

  constructor(
    private readonly server: ServerUnderTest,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @returns the answer, and ms until all of it was here. @throws when it is no 200 */
  ask(path: string): Promise<{ ms: number; body: string }> {
    const begun = performance.now();
    return new Promise((done, failed) => {
      get(this.server.url + path, { agent: this.agent, headers: { authorization: `Bearer ${this.server.token}` } }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => (body += text));
        response.on('error', failed);
        response.on('end', () => {
          if (response.statusCode === 200) done({ ms: performance.now() - begun, body });
          else failed(new (response.statusCode === 503 ? RefusedError : Error)(`${path} was answered ${response.statusCode}: ${body}`));
        });
      }).on('error', failed);
    });
  }

  /**
   * So many at a time, each as soon as the one before is answered, until as many are as asked or the time is up.
   *
   * @param next the path to ask for next
   * @param before what is done before each question, and not timed
   * @returns ms of each, infinitely many where it was refused: the server was behind
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
