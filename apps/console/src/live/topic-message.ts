import { errorBody, type TopicData, type TopicName, topicName, topics } from '@storepulse/contracts';
import { z } from 'zod';
import { ApiError } from '../api/api-error.ts';
import { t } from '../i18n/messages.ts';
import { canonicalJson } from './canonical-json.ts';

/** A topic state as received; `data` is not parsed yet. */
export interface TopicMessage {
  topic: TopicName;
  /** The server's name for the query: its parameters with defaults filled in, as canonical JSON. */
  query: string;
  /** `seq` values are comparable only within one epoch. */
  epoch: string;
  seq: number;
  asOf: string | null;
  data: unknown;
}

const wireState = z.object({
  topic: topicName,
  params: z.unknown(),
  epoch: z.string(),
  seq: z.number().int(),
  asOf: z.string().nullable(),
  data: z.unknown(),
});
const wireReply = z.union([wireState.extend({ ok: z.literal(true) }), errorBody.extend({ ok: z.literal(false) })]);

/** @throws ApiError the server's refusal, or `network/unreadable` */
export function parseReply(reply: unknown): TopicMessage {
  const parsed = wireReply.safeParse(reply);
  if (!parsed.success) throw new ApiError('network/unreadable', t.errors.unreadable, 0, [], { cause: parsed.error });
  if (!parsed.data.ok) throw ApiError.of(parsed.data.error, 0);
  return messageOf(parsed.data);
}

/** An update, or null if this console does not know it. */
export function parseUpdate(update: unknown): TopicMessage | null {
  const parsed = wireState.safeParse(update);
  return parsed.success ? messageOf(parsed.data) : null;
}

/** Why a newer state of a query has to wait, or null if this console does not know it. */
export function parseWaiting(
  topic: unknown,
  params: unknown,
  reason: unknown,
): { topic: TopicName; query: string; error: ApiError } | null {
  const named = topicName.safeParse(topic);
  const told = errorBody.safeParse(reason);
  if (!named.success || !told.success) return null;
  return { topic: named.data, query: canonicalJson(params), error: ApiError.of(told.data.error, 0) };
}

function messageOf({ topic, params, epoch, seq, asOf, data }: z.output<typeof wireState>): TopicMessage {
  return { topic, query: canonicalJson(params), epoch, seq, asOf, data };
}

/** @throws ApiError `network/unreadable` if the data do not match the contract */
export function parseTopicData<T extends TopicName>(topic: T, data: unknown): TopicData<T>;
export function parseTopicData(topic: TopicName, data: unknown): unknown {
  const parsed = topics[topic].data.safeParse(data);
  if (!parsed.success) throw new ApiError('network/unreadable', t.errors.unreadable, 0, [], { cause: parsed.error });
  return parsed.data;
}
