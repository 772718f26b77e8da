import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ANSWER_LIMITS, type AnswerLimits, HttpAnswers } from '../../apps/api/src/http/http-answers.js';
import { madeEvent } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const LONG = '{"ä":"\u{1F600}"}'.repeat(2 ** 20);

/** A server that answers `LONG` to everything and counts the requests it has started. */
class Long {
  begun = 0;
  readonly answers: HttpAnswers;
  readonly server: Server;
  readonly sockets: Socket[] = [];

  constructor(limits: Partial<AnswerLimits>, write?: (response: ServerResponse) => void) {
    this.answers = new HttpAnswers({ ...ANSWER_LIMITS, ...limits });
    this.server = createServer(
      this.answers.oneAfterTheOther((request, response) => {
        this.begun += 1;
        if (write === undefined) this.answers.write(request, response, LONG);
        else write(response);
      }),
    );
  }

  async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Pipelines requests and reads nothing. */
  ask(requests: number): Socket {
    const socket = connect((this.server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n'.repeat(requests));
    this.sockets.push(socket);
    return socket;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    this.server.close();
  }
}

let long: Long | undefined;
afterEach(() => long?.close());

const connections = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))));

describe('a client that pipelines requests and reads nothing', () => {
  it('has one answer in progress, and is disconnected when it reads nothing for long', async () => {
    long = await new Long({ writeTimeoutMs: 1000 }).listen();
    const { server, answers } = long;
    for (let n = 0; n < 10; n += 1) long.ask(20);
    await waitFor('the first of each', () => long?.begun === 10);
    // A connection is gone a moment before its answer is.
    await waitFor('the cuts', async () => (await connections(server)) === 0 && answers.pendingBytes === 0);
    expect(long.begun).toBe(10);
  });

  it('is disconnected sooner when all answers together use too much memory, unlike a client that reads', async () => {
    long = await new Long({ maxBytes: 3 * Buffer.byteLength(LONG), crowdedTimeoutMs: 100 }).listen();
    const { server, answers } = long;
    for (let n = 0; n < 10; n += 1) long.ask(1);
    expect(await (await fetch(long.url)).text()).toBe(LONG);
    await waitFor('room', () => answers.pendingBytes <= 3 * Buffer.byteLength(LONG));
    expect(await connections(server)).toBeLessThan(10);
  });

  it('is disconnected then even if it reads a little now and then', async () => {
    const maxBytes = 3 * Buffer.byteLength(LONG);
    long = await new Long({ maxBytes, crowdedTimeoutMs: 60_000, slowAfterMs: 500, minBytesPerSecond: 1024 ** 3 }).listen();
    const { answers } = long;
    for (let n = 0; n < 10; n += 1) long.ask(1);
    await waitFor('all', () => long?.begun === 10);
    await waitFor('room', () => answers.pendingBytes <= maxBytes);
  });

  it('counts toward the limit together with others', async () => {
    long = await new Long({ maxBytes: 3 * Buffer.byteLength(LONG), crowdedTimeoutMs: 100 }, (response) => response.end(LONG)).listen();
    const { server } = long;
    for (let n = 0; n < 10; n += 1) long.ask(1);
    await waitFor('all', () => long?.begun === 10);
    await waitFor('the cuts', async () => (await connections(server)) <= 4);
  });

  it('is disconnected at once when it pipelines too much', async () => {
    long = await new Long({ maxPipelined: 5 }).listen();
    const { server } = long;
    long.ask(50);
    await waitFor('the cut', async () => long?.begun === 1 && (await connections(server)) === 0);
  });

  it('gets all answers in order once it reads', async () => {
    long = await new Long({}).listen();
    const socket = long.ask(5);
    await waitFor('the first', () => long?.begun === 1);
    let bytes = 0;
    socket.on('data', (data: Buffer) => (bytes += data.length));
    socket.resume();
    await waitFor('all', () => bytes > 5 * Buffer.byteLength(LONG));
    expect(long.begun).toBe(5);
  });
});

describe('the answers of the API', () => {
  let store: TestStore;
  let app: TestApp;

  beforeAll(async () => {
    store = await createTestStore();
    app = await startTestApp(store.url);
    await app.send(Array.from({ length: 400 }, (_, n) => madeEvent({ product_id: `täglich ${n}`, brand: 'ä\u{1F600}'.repeat(20) })));
  }, 60_000);
  afterAll(async () => {
    await app?.close();
    await store?.drop();
  });

  it('are sent one after the other on a connection, including those of Socket.IO', async () => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    let received = '';
    socket.on('data', (data: Buffer) => (received += data.toString('latin1')));
    const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
    const polling = '/socket.io/?EIO=4&transport=polling';
    socket.write(get(polling));
    const sid = await waitFor('the session', () => /"sid":"([^"]+)"/.exec(received)?.[1]);
    // The poll is answered when the session ends, some seconds later. Until then no request behind it may start.
    socket.write(get(`${polling}&sid=${sid}`) + get(polling).repeat(40));
    await waitFor('the cut of what was sent too far ahead', () => socket.destroyed);
    expect(received.split('"sid"')).toHaveLength(2);
  });

  it.each(['gzip', 'identity'])('are complete in chunks as %s', async (encoding) => {
    const response = await fetch(`${app.url}/api/products/catalog?minViews=0`, {
      headers: { authorization: `Bearer ${app.adminToken}`, 'accept-encoding': encoding },
    });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const answer = (await response.json()) as { products: { brand: string }[] };
    expect(answer.products).toHaveLength(400);
    expect(answer.products.every(({ brand }) => brand === 'ä\u{1F600}'.repeat(20))).toBe(true);
  });
});
