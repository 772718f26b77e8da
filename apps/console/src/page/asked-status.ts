import type { ApiError } from '../api/api-error.ts';
import type { TopicStatus } from '../live/topic-subscription.ts';

/** Maps the state of a polled answer to a topic status. */
export function askedStatus(data: unknown, error: ApiError | null, asking: boolean): TopicStatus {
  if (error !== null && !error.isWaiting) return error.code === 'network/unreachable' ? 'offline' : 'error';
  if (data === null) return 'loading';
  return asking || error !== null ? 'stale' : 'live';
}
