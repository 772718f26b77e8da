import { access, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import type { StoreInfo, TopicName } from '@storepulse/contracts';
import { Server } from 'socket.io';
import { madeUpAlerts, madeUpPulse, madeUpWall } from './made-up.js';

const CONSOLE = join(import.meta.dirname, '../../../apps/console/dist');
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const EPOCH = 'soak';

const TOPICS = ['pulse', 'wall', 'alerts'] as const satisfies TopicName[];
type SoakTopic = (typeof TOPICS)[number];
const DATA: Record<SoakTopic, (seq: number) => unknown> = { pulse: madeUpPulse, wall: madeUpWall, alerts: madeUpAlerts };

/** Serves the built console, signed in, and sends made-up updates at any speed: weeks of a wall in minutes. */
export class FastServer {
  private seq = 0;

  private constructor(
    private readonly http: ReturnType<typeof createServer>,
    private readonly sockets: Server,
  ) {}

  /** @throws Error if the console is not built */
  static async start(): Promise<FastServer> {
    await access(join(CONSOLE, 'index.html')).catch(() => {
      throw new Error('The console is not built: npm run build:console');
    });
    const http = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://soak');
      const answer = API[pathname];
      if (answer !== undefined) {
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer()));
        return;
      }
      const file = extname(pathname) === '' ? 'index.html' : normalize(pathname);
      readFile(join(CONSOLE, file)).then(
        (body) => response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream').end(body),
        () => response.writeHead(404).end(),
      );
    });
    const sockets = new Server(http, { serveClient: false });
    const server = new FastServer(http, sockets);
    sockets.of('/live').on('connection', (socket) => {
      socket.on('subscribe', (topic: SoakTopic, _params: unknown, reply: (state: unknown) => void) => {
        void socket.join(topic);
        reply({ ok: true, ...server.state(topic) });
      });
    });
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get url(): string {
    const address = this.http.address();
    if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Sends one update of each topic that the wall subscribes to. */
  update(): void {
    this.seq += 1;
    for (const topic of TOPICS) this.sockets.of('/live').to(topic).emit('update', this.state(topic));
  }

  stop(): Promise<void> {
    return this.sockets.close();
  }

  private state(topic: SoakTopic): object {
    return { topic, params: {}, epoch: EPOCH, seq: this.seq + 1, asOf: new Date().toISOString(), data: DATA[topic](this.seq) };
  }
}

const storeInfo = (): StoreInfo => ({
  timeZone: 'UTC',
  currency: 'EUR',
  unconverted: [],
  demo: false,
  today: new Date().toISOString().slice(0, 10),
  storedDays: { from: '2026-10-01', to: new Date().toISOString().slice(0, 10) },
  unfinishedDay: null,
  mode: 'live',
  historic: false,
  diskNeededBytes: null,
  serverTime: new Date().toISOString(),
  build: 'soak',
});
const API: Record<string, () => unknown> = {
  '/api/auth/me': () => ({ email: 'wall@shop.test', role: 'viewer', name: 'Wall' }),
  '/api/store': storeInfo,
};
