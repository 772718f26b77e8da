import type { ApiError } from '../api/api-error.ts';
import type { TopicStatus } from '../live/topic-subscription.ts';

/** Maps the state of a polled answer to a topic status. */
export function askedStatus(data: unknown, error: ApiError | null): TopicStatus {
  if (error !== null) return error.code === 'network/unreachable' ? 'offline' : 'error';
  return data === null ? 'loading' : 'live';
}
