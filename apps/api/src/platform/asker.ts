import { AsyncLocalStorage } from 'node:async_hooks';

/** Whom work is done for. */
export interface Asker {
  /** The same for everything that one person, token or screen asks. */
  readonly holder: string;
  /** Aborted when the asker leaves before the answer. */
  readonly signal: AbortSignal;
}

/** Answers do not depend on the asker, so queries do not pass it along. Fair turns need it. */
const askers = new AsyncLocalStorage<Asker>();

export const asAsker = <T>(asker: Asker, work: () => T): T => askers.run(asker, work);

/** For the server's own work, even when a query triggered it. */
export const asNobody = <T>(work: () => T): T => askers.exit(work);

export const presentAsker = (): Asker | undefined => askers.getStore();
