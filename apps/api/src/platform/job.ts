import { DiscoveryService } from '@nestjs/core';
import type { JobTarget } from '@storepulse/contracts';
import type pg from 'pg';

/** The work of one run of a target; the runner handles locking, records and cancellation. */
export interface JobHandler {
  /** Why a run would change nothing; null if it would change something. */
  nothingToDo(client: pg.ClientBase): Promise<string | null>;
  /**
   * Work that must be committed before `run`; repeated together with it.
   *
   * @param beside opens a second connection for long work, which yields the cores to callers waiting for an answer (run-connections.ts)
   */
  prepare?(client: pg.ClientBase, beside: () => Promise<pg.ClientBase>): Promise<void>;
  /**
   * Does the work, idempotently, in the transaction that the runner begins and commits.
   *
   * @returns the number of view rows, created partitions, deleted rows or differing rows.
   */
  run(client: pg.ClientBase): Promise<number>;
  /** Called last before the commit, for changes that make others wait until then. */
  takeEffect?(): Promise<void>;
  /** Called after the commit; anything that fails here is left to the next run. */
  tidy?(): Promise<void>;
}

/** Makes a provider the handler of a job target. Its class is a `JobHandler` without state of a run. */
export const Job = DiscoveryService.createDecorator<JobTarget>();

/**
 * Makes a method of a provider part of the job "Delete expired data": it gets the client of the run, which is in a transaction, and the
 * time, and returns the number of rows or tables it deleted. `locksWriters`: called last, because writers wait until the commit.
 */
export const DeletesExpired = DiscoveryService.createDecorator<{ locksWriters?: boolean }>();
