import type pg from 'pg';

/** What a target's run does; the runner sees to everything around it. */
export interface JobWork {
  /** A few words for people. */
  readonly title: string;
  /** Why a run would change nothing; null when it would. */
  nothingToDo(client: pg.ClientBase): Promise<string | null>;
  /** What must be committed before the work begins; repeated with it. */
  prepare?(client: pg.ClientBase): Promise<void>;
  /**
   * Does the work, idempotent, in the transaction that the runner has begun and commits.
   *
   * @returns rows of the view, partitions made, rows cleared or rows that differ.
   */
  run(client: pg.ClientBase): Promise<number>;
}
