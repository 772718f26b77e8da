import type { ApiError } from '../api/api-error.ts';
import type { TopicStatus } from '../live/topic-subscription.ts';

/** The state of an answer that is asked for again and again, in the words of one that is followed. */
export function askedStatus(data: unknown, error: ApiError | null): TopicStatus {
  if (error !== null) return error.code === 'network/unreachable' ? 'offline' : 'error';
  return data === null ? 'loading' : 'live';
}
