import { z } from 'zod';
import type { Endpoint } from './endpoints/endpoint.js';
import { type EndpointName, endpoints } from './endpoints/index.js';
import type { ErrorBody } from './store.js';

type Endpoints = typeof endpoints;
type TopicOf<N extends EndpointName> = Endpoints[N] extends { topic: infer Name extends string } ? Name : never;

/** The endpoints that are also live topics of the `/live` namespace. */
export type LiveEndpoint = { [N in EndpointName]: [TopicOf<N>] extends [never] ? never : N }[EndpointName];
export type TopicName = TopicOf<LiveEndpoint>;
export type EndpointOfTopic<T extends TopicName> = { [N in LiveEndpoint]: TopicOf<N> extends T ? N : never }[LiveEndpoint];

const nothing = z.strictObject({});

interface Topic<N extends EndpointName> {
  endpoint: N;
  params: Endpoints[N] extends { query: infer Query extends z.ZodType } ? Query : typeof nothing;
  data: Endpoints[N]['answer'];
  access: Endpoints[N]['access'];
}

// Entries lose which name belongs to which endpoint; the first signature says it again.
function liveTopics(): { [T in TopicName]: Topic<EndpointOfTopic<T>> };
function liveTopics(): object {
  return Object.fromEntries(
    Object.entries<Endpoint>(endpoints).flatMap(([endpoint, { topic, query = nothing, answer, access }]) =>
      topic === undefined ? [] : [[topic, { endpoint, params: query, data: answer, access }]],
    ),
  );
}

/** Every topic. Parameters, data and access are those of its endpoint. */
export const topics = liveTopics();

export const topicName = z.custom<TopicName>((name) => typeof name === 'string' && Object.hasOwn(topics, name), 'is not a topic');
export const TOPIC_NAMES: readonly TopicName[] = Object.keys(topics).map((name) => topicName.parse(name));

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
  /** A newer state has to wait, as while the columns are being built; an `update` follows by itself. */
  waiting: (topic: TopicName, params: TopicQuery<TopicName>, reason: ErrorBody) => void;
  /** The last message before the server disconnects. */
  refused: (reason: ErrorBody) => void;
}
