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

/** Every topic of the `/live` namespace: what a subscriber may ask, what it is sent. */
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

/** Parameters as a subscriber writes them: defaults may be left out. */
export type TopicParams<T extends TopicName> = z.input<(typeof topics)[T]['params']>;
/** Parameters as the server takes them: defaults filled in. */
export type TopicQuery<T extends TopicName> = z.output<(typeof topics)[T]['params']>;
export type TopicData<T extends TopicName> = z.output<(typeof topics)[T]['data']>;

export interface TopicState<T extends TopicName = TopicName> {
  topic: T;
  /** Parameters with defaults filled in; equal for equal questions. */
  params: TopicQuery<T>;
  /** Names the count that `seq` belongs to; another one than before (the server was started anew) means: subscribe again. */
  epoch: string;
  /** Rises by one with each update of this topic and these parameters, from 1 in each epoch; a gap means: subscribe again. */
  seq: number;
  asOf: string | null;
  data: TopicData<T>;
}

/**
 * The first word on a question; every update sent after it is newer. A client that awaits it as a promise must keep the updates that
 * come meanwhile: the next may be handed to it before the promise is.
 */
export type SubscribeReply<T extends TopicName = TopicName> = ({ ok: true } & TopicState<T>) | ({ ok: false } & ErrorBody);

export interface ClientToServerEvents {
  subscribe: (topic: TopicName, params: unknown, ack: (reply: SubscribeReply) => void) => void;
  unsubscribe: (topic: TopicName, params: unknown) => void;
}

export interface ServerToClientEvents {
  update: (state: TopicState) => void;
  /** The last word of a server that then disconnects. */
  refused: (reason: ErrorBody) => void;
}
