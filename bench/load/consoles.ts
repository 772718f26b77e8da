/** A separate process that holds many open consoles and records when each update arrives. */
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { type Arrivals, consolesOptions } from './consoles-options.js';

/** Consoles that connect at the same time; real consoles do not all connect at once. */
const AT_ONCE = 50;
const REPLY_MS = 30_000;
/** Loopback addresses used in turn, because the server limits sockets per address. */
const ADDRESSES = 8;

const state = z.object({
  topic: z.string(),
  params: z.record(z.string(), z.unknown()),
  epoch: z.string(),
  seq: z.number(),
  asOf: z.string().nullable(),
  data: z.unknown(),
});
const funnel = z.object({ stages: z.array(z.object({ events: z.number() })) });

const now = (): number => performance.timeOrigin + performance.now();

process.once('disconnect', () => process.exit(1));
process.once('message', (message) => void open(consolesOptions.parse(message)));

async function open({ url, tokens, consoles }: ReturnType<typeof consolesOptions.parse>): Promise<void> {
  const begun = performance.now();
  const noted: Arrivals[] = [];
  const sockets: Socket[] = [];
  let lost = 0;
  for (let first = 0; first < consoles.length; first += AT_ONCE) {
    await Promise.all(
      consoles.slice(first, first + AT_ONCE).map(async (queries, place) => {
        const arrived: Arrivals = [];
        noted.push(arrived);
        const number = first + place;
        const socket = io(`${url}/live`, {
          transports: ['websocket'],
          forceNew: true,
          extraHeaders: { authorization: `Bearer ${tokens[number % tokens.length]}` },
          transportOptions: { websocket: { localAddress: `127.0.0.${1 + (number % ADDRESSES)}` } },
        });
        sockets.push(socket);
        const note = (update: unknown): void => {
          const { topic, params, epoch, seq, asOf, data } = state.parse(update);
          arrived.push({
            query: `${topic} ${JSON.stringify(params)}`,
            epoch,
            seq,
            asOf: asOf === null ? 0 : Date.parse(asOf),
            at: now(),
            ...(topic === 'funnel' ? { events: funnel.parse(data).stages.reduce((sum, { events }) => sum + events, 0) } : {}),
          });
        };
        socket.on('update', note);
        socket.on('disconnect', () => {
          lost += 1;
        });
        await new Promise<void>((resolve) => socket.once('connect', resolve));
        for (const { topic, params } of queries) note(await socket.timeout(REPLY_MS).emitWithAck('subscribe', topic, params));
      }),
    );
  }
  const cpuBefore = process.cpuUsage();
  process.send?.({ type: 'ready', seconds: (performance.now() - begun) / 1000 });
  process.on('message', () => {
    const { user, system } = process.cpuUsage(cpuBefore);
    process.send?.({ type: 'arrivals', consoles: noted, lost, cpuSeconds: (user + system) / 1_000_000 }, () => process.exit(0));
  });
}
