/** What each part of Storepulse connects to the database as. A part that is taken over can do no more than its role may. */
export const DATABASE_ROLES = ['migrations', 'jobs', 'ingest', 'read', 'access', 'console'] as const;

/**
 * - `migrations` owns the schema. Used at the start only.
 * - `jobs` owns partitions and views: refresh, housekeeping, reconcile, bulk load.
 * - `ingest` writes events, roll-ups and the ledger of the intake.
 * - `read` answers questions and writes nothing.
 * - `access` has accounts, sign-ins, tokens and write keys, and nobody else has their hashes.
 * - `console` writes what people enter: annotations, segments, currency rates.
 */
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/** Where the database is, for each role. */
export class DatabaseAddresses {
  private constructor(
    private readonly urls: Record<DatabaseRole, string>,
    /** Why all roles are the one user of the address, in a sentence; null where they are apart. */
    readonly sharedBecause: string | null,
  ) {}

  static apart(urls: Record<DatabaseRole, string>): DatabaseAddresses {
    return new DatabaseAddresses(urls, null);
  }

  /** Every role as the user of the address, with all that this user may do. */
  static shared(url: string, because: string): DatabaseAddresses {
    return new DatabaseAddresses({ migrations: url, jobs: url, ingest: url, read: url, access: url, console: url }, because);
  }

  /** `postgres://…` with the password: never to be logged or shown. */
  of(role: DatabaseRole): string {
    return this.urls[role];
  }
}

/** One line for a person; null where the roles are apart. */
export const sharedRolesWarning = ({ sharedBecause }: DatabaseAddresses): string | null =>
  sharedBecause === null
    ? null
    : `Everything works as the one database user of DATABASE_URL, since there are no separate roles: ${sharedBecause}. docs/operations.md says how to change that.`;
