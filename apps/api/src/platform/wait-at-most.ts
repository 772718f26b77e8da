import { afterAwake } from './awake.js';

/**
 * Waits for work that cannot be canceled, for at most `ms` milliseconds in which this process was responsive. Then throws the error of
 * `late`; the work continues and its result is ignored.
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
