/** How long one statement may take before PostgreSQL gives it up, by the kind of connection. */
export const STATEMENT_TIMEOUT_MS = {
  /** A question that takes longer is a defect, and must not hold the pool. */
  reads: 30_000,
  /** A row or two. */
  glances: 5000,
  /** A file is written as fast as its reader takes it. */
  exports: 600_000,
  /** Who signs in, saves a segment or makes a key. */
  access: 10_000,
  console: 10_000,
  /** New rates price all the amounts that wait for them; a demo's past is written in large batches. */
  ingest: 600_000,
  /** Statistics of what was loaded. */
  jobs: 600_000,
} as const;

/** A transaction whose holder has stopped asking keeps its locks, and old rows from being cleared: the server ends it. */
export const IDLE_IN_TRANSACTION_MS = 60_000;
