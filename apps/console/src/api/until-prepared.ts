import { ApiError } from './api-error.ts';
import { pause } from './client.ts';

/**
 * Asks until the server has prepared the events for counting.
 *
 * @param told called with the share that is done, from 0 to 1
 * @throws other errors, and the signal's reason if it aborts while waiting
 */
export async function untilPrepared<T>(ask: () => Promise<T>, signal: AbortSignal, told: (share: number) => void): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiError) || error.buildingShare === null || error.retryAfterSeconds === null) throw error;
      told(error.buildingShare);
      await pause(error.retryAfterSeconds * 1000, signal);
    }
  }
}
