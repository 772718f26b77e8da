import { AsyncLocalStorage } from 'node:async_hooks';

/** For whom work is done. */
export interface Asker {
  /** Equal for all that one person, token or screen asks. */
  readonly holder: string;
  /** Aborted when the asker has left before the answer. */
  readonly signal: AbortSignal;
}

/** Answers do not depend on who asks, so no question names its asker; turns do. */
const askers = new AsyncLocalStorage<Asker>();

export const asAsker = <T>(asker: Asker, work: () => T): T => askers.run(asker, work);

/** For what the server does by itself, though it may have been set off by a question. */
export const asNobody = <T>(work: () => T): T => askers.exit(work);

export const presentAsker = (): Asker | undefined => askers.getStore();
