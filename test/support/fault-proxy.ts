import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a server: passes bytes on, and does on demand what networks do. */
export interface FaultProxy {
  /** `http://127.0.0.1:PORT`; the same after `refuse` and `allow`. */
  readonly url: string;
  /** Replies that were cut so far. */
  readonly cuts: number;
  /** Connections that clients made so far; refused ones are not known here. */
  readonly connections: number;
  /** The next `count` replies are thrown away when their first byte comes, and the client's connection is cut. */
  cutReplies(count: number): void;
  /** Each piece of a reply waits this long, in milliseconds; 0: none. */
  delayReplies(ms: number): void;
  /** Holds all replies back, as a server that is stopped does; `false` lets them go. */
  stall(isStalled: boolean): void;
  /** Cuts all connections; new ones are refused (ECONNREFUSED). */
  refuse(): Promise<void>;
  allow(): Promise<void>;
  close(): Promise<void>;
}

/** Pieces of a reply leave in the order in which they came, however the delay changes between them. */
async function inTurn(earlier: Promise<void>, waitMs: number, flowing: () => Promise<void>, run: () => void): Promise<void> {
  await earlier;
  await flowing();
  // A reply that still waits when a test is over must not keep the process.
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
  run();
}

/** A proxy to `http://HOST:PORT` on a free port of its own; the caller closes it. */
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
    // A cut connection is what this is for; both ends learn of it by `close`.
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
