import { z } from 'zod';

export const senderOptions = z.object({
  url: z.string(),
  writeKey: z.string(),
  seconds: z.number(),
  connections: z.number(),
  eventsPerRequest: z.number(),
  /** Unset: each connection sends its next request as soon as the previous one is answered. */
  eventsPerSecond: z.number().optional(),
  visitors: z.number().default(200_000),
  /** Record the time of each acknowledgement. */
  keepTimes: z.boolean().default(false),
});
export type SenderOptions = z.input<typeof senderOptions>;

/** Results of a sender; durations in milliseconds, moments in milliseconds since the epoch. */
export const senderReport = z.object({
  /** Events acknowledged with 200 as stored; `accepted` counts only those that were not stored before. */
  acknowledged: z.number(),
  accepted: z.number(),
  /** Events answered with 200 but not stored. */
  rejected: z.number(),
  /** `refused`: responses 429 and 503, and requests that broke or got no answer; a closed loop sends the same body again. */
  refused: z.number(),
  failed: z.number(),
  /** Events of all requests, including retries. */
  sent: z.number(),
  seconds: z.number(),
  /** Latencies of requests accepted at the first attempt. */
  latencies: z.array(z.number()),
  /** Times of the acknowledgements, with `keepTimes`. */
  times: z.array(z.number()),
  /** Seconds from the start to the last response that was refused, failed or took longer than 500 ms; 0 if there was none. */
  troubledSeconds: z.number(),
  /** CPU since the start, without the preparation of bodies. */
  cpuSeconds: z.number(),
});
export type SenderReport = z.output<typeof senderReport>;

export const senderMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('done'), report: senderReport }),
]);
