import { afterAwake } from './awake.js';

/**
 * Waits for work that nobody ends, at most so many milliseconds in which this process was awake; then throws what `late` makes, and the work goes on
 * unheard.
 */
export async function waitAtMost<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let stop = (): void => undefined;
  const expired = new Promise<never>((_, reject) => {
    stop = afterAwake(ms, () => reject(late()));
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    stop();
  }
}
