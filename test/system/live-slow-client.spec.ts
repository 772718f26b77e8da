import type { Socket as TcpSocket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LiveGateway } from '../../apps/api/src/live/live.gateway.js';
import type { LiveSocket } from '../../apps/api/src/live/live-socket.js';
import { subscribe } from '../support/live-client.js';
import { LiveFollower } from '../support/live-follower.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const PRODUCTS = 1000;
/** Each answer lists most of the products: about 200 KB. */
const TABLES = 12;

/** Limit of the server's memory for one client. */
const MAX_WAITING_BYTES = 1_000_000;

let sent = 0;
const viewsOfAll = () =>
  Array.from({ length: PRODUCTS }, (_, index) => {
    sent += 1;
    return {
      event_time: new Date().toISOString(),
      event_type: 'view',
      product_id: String(index + 1),
      brand: `a brand with a name of some length ${index}`,
      price: index,
      user_id: '1',
      user_session: '00000000-0000-4000-8000-000000000001',
      message_id: `slow-${sent}`,
    };
  });

/** The buffers of two kernels must fill up. This takes seconds, but once took over 90 s with other tests on the same two cores. */
const PATIENCE_MS = 240_000;

describe('a client that stops reading', () => {
  let store: TestStore;
  let app: TestApp;
  let slow: LiveFollower[];
  let healthy: LiveFollower;
  const open: LiveFollower[] = [];

  beforeAll(async () => {
    store = await createTestStore();
    app = await startTestApp(store.url);
    await app.send(viewsOfAll());
  }, 60_000);

  afterEach(() => {
    for (const follower of open.splice(0)) follower.end();
  });

  afterAll(async () => {
    await app?.close();
    await store?.drop();
  });

  const query = (table: number) => ({ minViews: 0, limit: PRODUCTS - table, sort: 'views' });
  const follow = (socketOf?: LiveFollower, table = 0) => {
    const follower = new LiveFollower(app.url, app.adminToken, 'products.top', query(table), socketOf?.socket);
    if (socketOf === undefined) open.push(follower);
    return follower;
  };

  /** The TCP connection of a Socket.IO client. */
  const lineOf = ({ socket }: LiveFollower): TcpSocket => {
    const { ws } = socket.io.engine.transport as unknown as { ws: object };
    return Reflect.get(ws, '_socket') as TcpSocket;
  };

  const atServer = (follower: LiveFollower): LiveSocket | undefined => {
    const sockets = Reflect.get(app.app.get(LiveGateway), 'watchers') as Map<LiveSocket, unknown>;
    return [...sockets.keys()].find(({ id }) => id === follower.socket.id);
  };

  /** Bytes the server holds for a client: packets not yet passed to its connection, and bytes the kernel has not accepted yet. */
  function waitingBytes(follower: LiveFollower): number {
    const connection = atServer(follower)?.conn as unknown as
      | { writeBuffer: { data?: string }[]; transport: { socket: { bufferedAmount: number } } }
      | undefined;
    if (connection === undefined) return 0;
    const packets = connection.writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
    return packets + connection.transport.socket.bufferedAmount;
  }

  /** Sends events until the server has skipped `states` states for the slow client. Returns the most bytes that waited for it. */
  async function fillUp(states: number): Promise<number> {
    let most = 0;
    const before = await passedOver();
    await waitFor(
      'states to be passed over',
      async () => {
        await app.send(viewsOfAll());
        most = Math.max(most, waitingBytes(slowOne()));
        return (await passedOver()) - before >= states;
      },
      PATIENCE_MS,
    );
    return most;
  }
  const slowOne = (): LiveFollower => {
    const first = slow[0];
    if (first === undefined) throw new Error('nobody is slow yet');
    return first;
  };

  async function passedOver(): Promise<number> {
    const response = await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${app.adminToken}` } });
    const line = (await response.text()).split('\n').find((it) => it.startsWith('storepulse_live_passed_over_total'));
    return Number(line?.split(' ')[1] ?? 0);
  }

  async function openSlow(): Promise<void> {
    const first = follow();
    slow = [first, ...Array.from({ length: TABLES - 1 }, (_, index) => follow(first, index + 1))];
    healthy = follow();
    await waitFor('all snapshots', () => [...slow, healthy].every(({ state }) => state !== null));
  }

  it('is skipped without a growing queue, and ends with the newest state', async () => {
    await openSlow();
    lineOf(slowOne()).pause();
    const most = await fillUp(3 * TABLES);
    expect(most).toBeLessThan(MAX_WAITING_BYTES);
    // A slow client does not delay a healthy one.
    const views = sent / PRODUCTS;
    await waitFor('the healthy client', () => firstViews(healthy) === views);
    expect(firstViews(slowOne())).toBeLessThan(views);

    // Nothing changes any more, so no further update would tell the client that it lags.
    lineOf(slowOne()).resume();
    await waitFor('the slow client to be up to date', () => slow.every((each) => firstViews(each) === views), 30_000);
    expect(slow.some(({ gaps }) => gaps > 0)).toBe(true);
    expect(slowOne().state).toEqual(expect.objectContaining({ seq: healthy.state?.seq, epoch: healthy.state?.epoch }));
  }, 480_000);

  it('is disconnected when it keeps asking without reading', async () => {
    await openSlow();
    const line = lineOf(slowOne());
    line.pause();
    await fillUp(1);
    let most = 0;
    // More messages than the server answers with refusals: it treats them as a flood and disconnects the client.
    for (let ask = 0; ask < 400; ask += 1) void subscribe(slowOne().socket, 'products.top', query(ask)).catch(() => undefined);
    await waitFor('the server to let it go', () => {
      most = Math.max(most, waitingBytes(slowOne()));
      return atServer(slowOne()) === undefined;
    });
    expect(most).toBeLessThan(MAX_WAITING_BYTES);
    line.destroy();
  }, 480_000);

  // A failure shows as a timeout: waiting for the closing handshake alone takes longer than 20 s.
  it('does not delay the shutdown of the server', async () => {
    await openSlow();
    const line = lineOf(slowOne());
    line.pause();
    await app.close();
    line.destroy();
    app = await startTestApp(store.url);
  }, 20_000);

  const firstViews = ({ state }: LiveFollower): number | undefined =>
    (state?.data as { products: { views: number }[] } | undefined)?.products[0]?.views;
});
