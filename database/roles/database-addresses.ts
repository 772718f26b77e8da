/** The database role of each part of Storepulse. A compromised part can do no more than its role may. */
export const DATABASE_ROLES = ['migrations', 'jobs', 'ingest', 'read', 'access', 'console'] as const;

/**
 * - `migrations` owns the schema. Used at startup only.
 * - `jobs` owns partitions and views: refresh, housekeeping, reconcile, bulk load.
 * - `ingest` writes events, roll-ups and the ingest counters.
 * - `read` answers queries and writes nothing.
 * - `access` holds accounts, sign-ins, tokens and write keys. No other role can read their hashes.
 * - `console` writes what people enter: annotations, segments, currency rates.
 */
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/** The database address of each role. */
export class DatabaseAddresses {
  private constructor(
    private readonly urls: Record<DatabaseRole, string>,
    /** Why all roles share the one user of the address, in a sentence; null if they are separate. */
    readonly sharedBecause: string | null,
  ) {}

  static apart(urls: Record<DatabaseRole, string>): DatabaseAddresses {
    return new DatabaseAddresses(urls, null);
  }

  /** Every role as the user of the address, with all that user's rights. */
  static shared(url: string, because: string): DatabaseAddresses {
    return new DatabaseAddresses({ migrations: url, jobs: url, ingest: url, read: url, access: url, console: url }, because);
  }

  /** `postgres://…` with the password: never log or show it. */
  of(role: DatabaseRole): string {
    return this.urls[role];
  }
}

/** One line for a person; null if the roles are separate. */
export const sharedRolesWarning = ({ sharedBecause }: DatabaseAddresses): string | null =>
  sharedBecause === null
    ? null
    : `Storepulse uses the database user of DATABASE_URL for everything, because there are no separate roles: ${sharedBecause}. To change that, see docs/operations.md.`;
