/** statement_timeout by kind of connection. */
export const STATEMENT_TIMEOUT_MS = {
  /** A longer query is a defect and must not hold the pool. */
  reads: 30_000,
  /** Reads of a row or two. */
  glances: 5000,
  /** An export takes as long as its reader needs. */
  exports: 600_000,
  /** Sign-ins, saved segments, new keys. */
  access: 10_000,
  console: 10_000,
  /** New exchange rates price every amount that waits for them; demo history is written in large batches. */
  ingest: 600_000,
  /** Statistics after a load. */
  jobs: 600_000,
} as const;

/** A transaction whose client has gone quiet keeps its locks and blocks vacuum, so the server ends it. */
export const IDLE_IN_TRANSACTION_MS = 60_000;
