import { z } from 'zod';

export const senderOptions = z.object({
  url: z.string(),
  writeKey: z.string(),
  seconds: z.number(),
  connections: z.number(),
  eventsPerRequest: z.number(),
  /** Unset: each connection sends as soon as it is answered. */
  eventsPerSecond: z.number().optional(),
  visitors: z.number().default(200_000),
  /** Keep the time of each acknowledgement. */
  keepTimes: z.boolean().default(false),
});
export type SenderOptions = z.input<typeof senderOptions>;

/** What a sender has done; times in milliseconds, moments since the epoch. */
export const senderReport = z.object({
  /** Events that were answered with 200 as stored, and those of them that were not stored before. */
  acknowledged: z.number(),
  accepted: z.number(),
  /** Answered with 200 as not stored. */
  rejected: z.number(),
  /** Answers 429 and 503, and requests that broke or were not answered; a closed loop sends the same body again. */
  refused: z.number(),
  failed: z.number(),
  /** Events of all requests, those sent again included. */
  sent: z.number(),
  seconds: z.number(),
  /** From the first send of a request that was taken at once to its answer. */
  latencies: z.array(z.number()),
  /** Moments of the acknowledgements, with `keepTimes`. */
  times: z.array(z.number()),
  /** Seconds from the begin to the last answer that refused, failed or took longer than 500 ms; 0: there was none. */
  troubledSeconds: z.number(),
  /** Since the begin; what was made before is not counted. */
  cpuSeconds: z.number(),
});
export type SenderReport = z.output<typeof senderReport>;

export const senderMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('done'), report: senderReport }),
]);
