import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a server. It forwards bytes and simulates network faults on demand. */
export interface FaultProxy {
  /** `http://127.0.0.1:PORT`; the same after `refuse` and `allow`. */
  readonly url: string;
  /** Replies cut so far. */
  readonly cuts: number;
  /** Connections accepted from clients so far; refused connections are not counted. */
  readonly connections: number;
  /** Discards the next `count` replies at their first byte and cuts the client's connection. */
  cutReplies(count: number): void;
  /** Delays each chunk of a reply by this many milliseconds; 0 for no delay. */
  delayReplies(ms: number): void;
  /** Holds back all replies, as a stopped server does; `false` releases them. */
  stall(isStalled: boolean): void;
  /** Cuts all connections; new ones are refused (ECONNREFUSED). */
  refuse(): Promise<void>;
  allow(): Promise<void>;
  close(): Promise<void>;
}

/** Forwards chunks of a reply in arrival order, even when the delay changes between them. */
async function inTurn(earlier: Promise<void>, waitMs: number, flowing: () => Promise<void>, run: () => void): Promise<void> {
  await earlier;
  await flowing();
  // `unref`: a reply still waiting when a test ends must not keep the process alive.
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
  run();
}

/** Starts a proxy to `http://HOST:PORT` on a free port. The caller closes it. */
export async function startFaultProxy(targetUrl: string): Promise<FaultProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let toCut = 0;
  let cuts = 0;
  let connections = 0;
  let delayMs = 0;
  let flow = Promise.resolve();
  let letFlow: () => void = () => undefined;

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    // Cut connections are expected here; both ends handle them in `close`.
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    return socket.setNoDelay(true);
  };

  const passReplies = (server: Socket, client: Socket): void => {
    let earlier = Promise.resolve();
    const afterEarlier = (run: () => void) => {
      earlier = inTurn(earlier, delayMs, () => flow, run);
    };
    server.on('data', (chunk) => {
      if (client.destroyed) return;
      if (toCut > 0) {
        toCut -= 1;
        cuts += 1;
        client.destroy();
        return;
      }
      afterEarlier(() => void client.write(chunk));
    });
    server.on('close', () => afterEarlier(() => void client.destroy()));
  };

  const proxy = createServer((client) => {
    connections += 1;
    const server = keep(connect(Number(target.port), target.hostname));
    keep(client).pipe(server);
    passReplies(server, client);
    client.on('close', () => server.destroy());
  });
  const listen = async (port: number): Promise<number> => {
    proxy.listen(port, '127.0.0.1');
    await once(proxy, 'listening');
    return (proxy.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    if (!proxy.listening) return;
    const closed = once(proxy, 'close');
    proxy.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}`,
    get cuts() {
      return cuts;
    },
    get connections() {
      return connections;
    },
    cutReplies: (count) => {
      toCut = count;
    },
    delayReplies: (ms) => {
      delayMs = ms;
    },
    stall: (isStalled) => {
      letFlow();
      flow = isStalled ? new Promise((resolve) => (letFlow = resolve)) : Promise.resolve();
    },
    refuse: stop,
    allow: async () => {
      await listen(port);
    },
    close: stop,
  };
}
