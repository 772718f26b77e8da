import { z } from 'zod';
import { alertList } from './alerts.js';
import { annotationList, annotationsQuery } from './annotations.js';
import { brandTrendsAnswer, brandTrendsQuery } from './brands.js';
import { abandonedCartsAnswer, abandonedCartsQuery } from './carts.js';
import { funnelAnswer, funnelQuery } from './funnel.js';
import { loadList } from './loads.js';
import { topProductsAnswer, topProductsQuery } from './products.js';
import { pulseData } from './pulse.js';
import { refreshRunsData } from './refresh.js';
import { segmentList } from './segments.js';
import { sessionsAnswer, sessionsQuery } from './sessions.js';
import type { ErrorBody } from './store.js';
import { wallData } from './wall.js';

const nothing = z.strictObject({});

export const TOPIC_NAMES = [
  'pulse',
  'wall',
  'funnel',
  'products.top',
  'carts.abandoned',
  'sessions',
  'brands.trend',
  'refresh.runs',
  'loads',
  'alerts',
  'annotations',
  'segments',
] as const;
export const topicName = z.enum(TOPIC_NAMES);
export type TopicName = z.infer<typeof topicName>;

/** Every topic of the `/live` namespace: its parameters and its data. */
export const topics = {
  pulse: { params: nothing, data: pulseData },
  wall: { params: nothing, data: wallData },
  funnel: { params: funnelQuery, data: funnelAnswer },
  'products.top': { params: topProductsQuery, data: topProductsAnswer },
  'carts.abandoned': { params: abandonedCartsQuery, data: abandonedCartsAnswer },
  sessions: { params: sessionsQuery, data: sessionsAnswer },
  'brands.trend': { params: brandTrendsQuery, data: brandTrendsAnswer },
  'refresh.runs': { params: nothing, data: refreshRunsData },
  loads: { params: nothing, data: loadList },
  alerts: { params: nothing, data: alertList },
  annotations: { params: annotationsQuery, data: annotationList },
  segments: { params: nothing, data: segmentList },
} as const satisfies Record<TopicName, { params: z.ZodType; data: z.ZodType }>;

/** Parameters as a subscriber sends them: defaults may be omitted. */
export type TopicParams<T extends TopicName> = z.input<(typeof topics)[T]['params']>;
/** Parameters as the server reads them: with defaults filled in. */
export type TopicQuery<T extends TopicName> = z.output<(typeof topics)[T]['params']>;
export type TopicData<T extends TopicName> = z.output<(typeof topics)[T]['data']>;

export interface TopicState<T extends TopicName = TopicName> {
  topic: T;
  /** Parameters with defaults filled in; identical for identical subscriptions. */
  params: TopicQuery<T>;
  /** Identifies the sequence that `seq` belongs to. A different epoch (the server was restarted) means: subscribe again. */
  epoch: string;
  /** Increases by one with each update of this topic and these parameters, from 1 in each epoch. A gap means: subscribe again. */
  seq: number;
  asOf: string | null;
  data: TopicData<T>;
}

/**
 * The first state of a subscription; every update after it is newer. A client that awaits the reply as a promise must buffer updates: the
 * next update may arrive before the promise resolves.
 */
export type SubscribeReply<T extends TopicName = TopicName> = ({ ok: true } & TopicState<T>) | ({ ok: false } & ErrorBody);

export interface ClientToServerEvents {
  subscribe: (topic: TopicName, params: unknown, ack: (reply: SubscribeReply) => void) => void;
  unsubscribe: (topic: TopicName, params: unknown) => void;
}

export interface ServerToClientEvents {
  update: (state: TopicState) => void;
  /** The last message before the server disconnects. */
  refused: (reason: ErrorBody) => void;
}
