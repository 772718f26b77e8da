import { Agent, type ClientRequest, request } from 'node:http';

export interface Reply {
  status: number;
  retryAfter: string | null;
  body: string;
}

/** One process's connections to ingest, kept alive as a real client keeps them. */
export class Poster {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly url: string,
    private readonly writeKey: string,
  ) {}

  /** @throws when the connection breaks before the reply is complete */
  post(path: string, body: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = this.open(path, body);
      sent.once('error', reject);
      sent.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('error', reject);
        response.once('end', () => {
          const retryAfter = response.headers['retry-after'] ?? null;
          resolve({ status: response.statusCode ?? 0, retryAfter, body: text });
        });
      });
      sent.end(body);
    });
  }

  /** Sends a request and cuts the connection after a while, so that any reply is lost. */
  postAndCut(path: string, body: string, afterMs: number): Promise<void> {
    return new Promise((resolve) => {
      const sent = this.open(path, body);
      const cut = () => {
        sent.destroy();
        resolve();
      };
      sent.once('error', cut);
      sent.once('response', cut);
      sent.end(body, () => setTimeout(cut, afterMs));
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private open(path: string, body: string): ClientRequest {
    return request(this.url + path, {
      method: 'POST',
      agent: this.agent,
      headers: {
        authorization: `Bearer ${this.writeKey}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
  }
}
