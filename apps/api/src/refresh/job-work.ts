import type pg from 'pg';

/** What one run of a target does; the runner sees to everything around it. */
export interface JobWork {
  /** A few words for people. */
  readonly title: string;
  /** Why a run would change nothing; null when it would. */
  nothingToDo(client: pg.ClientBase): Promise<string | null>;
  /**
   * What must be committed before the work begins; repeated with it.
   *
   * @param beside opens a second connection, for what takes long: it leaves the cores to who waits for an answer (run-connections.ts)
   */
  prepare?(client: pg.ClientBase, beside: () => Promise<pg.ClientBase>): Promise<void>;
  /**
   * Does the work, idempotent, in the transaction that the runner has begun and commits.
   *
   * @returns rows of the view, partitions made, rows cleared or rows that differ.
   */
  run(client: pg.ClientBase): Promise<number>;
  /** The last thing before the commit, for what others wait for until then. */
  takeEffect?(): Promise<void>;
  /** After the commit; what it fails at, the next run does. */
  tidy?(): Promise<void>;
}
