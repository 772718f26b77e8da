import { z } from 'zod';

export const consolesOptions = z.object({
  url: z.string(),
  /** Used in turn, because the server limits sockets per token. */
  tokens: z.array(z.string()).min(1),
  /** One connection per entry, subscribed to these topics. */
  consoles: z.array(z.array(z.object({ topic: z.string(), params: z.record(z.string(), z.unknown()) }))),
});
export type ConsolesOptions = z.input<typeof consolesOptions>;

/** Updates of one console, in order of arrival. */
export const arrivals = z.array(
  z.object({
    /** Topic and parameters. */
    query: z.string(),
    epoch: z.string(),
    seq: z.number(),
    /** Commit time of the newest batch included; milliseconds since the epoch. */
    asOf: z.number(),
    /** Only for a funnel of events: the events of all its stages. */
    events: z.number().optional(),
    /** Arrival time in this process. */
    at: z.number(),
  }),
);
export type Arrivals = z.output<typeof arrivals>;

export const consolesMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), seconds: z.number() }),
  z.object({ type: z.literal('arrivals'), consoles: z.array(arrivals), lost: z.number(), cpuSeconds: z.number() }),
]);
