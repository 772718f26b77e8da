/** A separate process that sends events over HTTP on loopback. The first message sets its options, the second starts it. */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Bodies } from './bodies.js';
import { type SenderReport, senderOptions } from './sender-options.js';

/** Most requests in flight in an open loop. At the limit the loop waits, which shows as a lower `sent` count. */
const MAX_IN_FLIGHT = 200;
const POOL_EVENTS = 300_000;
const TROUBLE_MS = 500;
/** A server that hangs must not hang the bench. */
const GIVE_UP_MS = 30_000;

interface Reply {
  status: number;
  retryAfterMs: number;
  accepted: number;
  duplicates: number;
}

const now = (): number => performance.timeOrigin + performance.now();

process.once('disconnect', () => process.exit(1));
process.once('message', (message) => {
  const options = senderOptions.parse(message);
  const bodies = new Bodies({
    seed: 'bench',
    eventsPerBody: options.eventsPerRequest,
    poolEvents: POOL_EVENTS,
    visitors: options.visitors,
  });
  process.send?.({ type: 'ready' });
  process.once('message', () => void run(options, bodies));
});

async function run(options: ReturnType<typeof senderOptions.parse>, bodies: Bodies): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const target = new URL('/api/events', options.url);
  const report: SenderReport = {
    acknowledged: 0,
    accepted: 0,
    rejected: 0,
    refused: 0,
    failed: 0,
    sent: 0,
    seconds: 0,
    latencies: [],
    times: [],
    troubledSeconds: 0,
    cpuSeconds: 0,
  };
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const endsAt = begun + options.seconds * 1000;

  const post = (body: Buffer): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const call = request(
        target,
        {
          agent,
          method: 'POST',
          headers: { authorization: `Bearer ${options.writeKey}`, 'content-type': 'application/json', 'content-length': body.length },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              retryAfterMs: Number(response.headers['retry-after'] ?? 1) * 1000,
              accepted: Number(/"accepted":(\d+)/.exec(text)?.[1] ?? 0),
              duplicates: Number(/"duplicates":(\d+)/.exec(text)?.[1] ?? 0),
            }),
          );
          response.on('error', reject);
        },
      );
      call.setTimeout(GIVE_UP_MS, () => call.destroy(new Error('no answer')));
      call.on('error', reject);
      call.end(body);
    });

  /** Sends one body. With `keeps`, retries until it is accepted; a body not accepted in time does not count as acknowledged. */
  const send = async (body: Buffer, keeps: boolean): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      const sentAt = performance.now();
      report.sent += options.eventsPerRequest;
      const reply = await post(body).catch(() => undefined);
      const tookMs = performance.now() - sentAt;
      if (reply?.status !== 200 || tookMs > TROUBLE_MS) report.troubledSeconds = (performance.now() - begun) / 1000;
      if (reply?.status === 200) {
        if (attempt === 1) report.latencies.push(tookMs);
        if (options.keepTimes) report.times.push(now());
        report.acknowledged += reply.accepted + reply.duplicates;
        report.accepted += reply.accepted;
        report.rejected += options.eventsPerRequest - reply.accepted - reply.duplicates;
        return;
      }
      if (reply !== undefined && reply.status !== 429 && reply.status !== 503) {
        report.failed += 1;
        return;
      }
      report.refused += 1;
      if (!keeps || performance.now() > endsAt) return;
      await delay(reply?.retryAfterMs ?? 1000);
    }
  };

  if (options.eventsPerSecond === undefined) await closedLoop(options.connections);
  else await openLoop(options.eventsPerSecond / options.eventsPerRequest);
  report.seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  report.cpuSeconds = (user + system) / 1_000_000;
  process.send?.({ type: 'done', report }, () => process.exit(0));

  async function closedLoop(connections: number): Promise<void> {
    const connection = async (): Promise<void> => {
      // A copy, because retries after a 429 send the same bytes while other connections reuse the pool.
      while (performance.now() < endsAt) await send(Buffer.from(bodies.take()), true);
    };
    await Promise.all(Array.from({ length: connections }, connection));
  }

  async function openLoop(requestsPerSecond: number): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    for (let sent = 0; performance.now() < endsAt; sent += 1) {
      const dueIn = begun + (sent / requestsPerSecond) * 1000 - performance.now();
      if (dueIn > 1) await delay(dueIn);
      if (inFlight.size >= MAX_IN_FLIGHT) await Promise.race(inFlight);
      const sending: Promise<void> = send(Buffer.from(bodies.take()), false).finally(() => inFlight.delete(sending));
      inFlight.add(sending);
    }
    await Promise.all(inFlight);
  }
}
