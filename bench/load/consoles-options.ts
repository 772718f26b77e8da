import { z } from 'zod';

export const consolesOptions = z.object({
  url: z.string(),
  /** In turn: the server bounds the sockets of each. */
  tokens: z.array(z.string()).min(1),
  /** One connection for each entry, watching these topics. */
  consoles: z.array(z.array(z.object({ topic: z.string(), params: z.record(z.string(), z.unknown()) }))),
});
export type ConsolesOptions = z.input<typeof consolesOptions>;

/** Updates of one console, in the order of arrival. */
export const arrivals = z.array(
  z.object({
    /** Topic and parameters. */
    question: z.string(),
    epoch: z.string(),
    seq: z.number(),
    /** Milliseconds since the epoch; when the newest batch that is counted was committed. */
    asOf: z.number(),
    /** What a funnel of events shows: the events of all its stages. */
    events: z.number().optional(),
    /** When it arrived here. */
    at: z.number(),
  }),
);
export type Arrivals = z.output<typeof arrivals>;

export const consolesMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), seconds: z.number() }),
  z.object({ type: z.literal('arrivals'), consoles: z.array(arrivals), lost: z.number(), cpuSeconds: z.number() }),
]);
