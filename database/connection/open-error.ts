/** Explains a failed connection to the person who wrote DATABASE_URL: one line, what is wrong and what to do, never the password. */
import { type DatabaseOpenCode, DatabaseOpenError } from '../embedded/database-open-error.js';
import { errorCode, errorText } from '../embedded/system-error.js';

export interface ConnectionTarget {
  host: string;
  port: number;
  user: string;
  database: string;
}

type Explanation = { code: DatabaseOpenCode; text: (target: ConnectionTarget) => string };

const place = ({ host, port }: ConnectionTarget) => `${host}:${port}`;

const nothingListens: Explanation = {
  code: 'database/unreachable',
  text: (target) => `No PostgreSQL server is running at ${place(target)}. Start it, or correct host and port in DATABASE_URL.`,
};
const unknownHost: Explanation = {
  code: 'database/unreachable',
  text: ({ host }) => `The host "${host}" in DATABASE_URL cannot be found. Correct its name, or check the network.`,
};
const noWay: Explanation = {
  code: 'database/unreachable',
  text: (target) => `The connection to ${place(target)} timed out. Check host, port and firewall.`,
};
const noPostgres: Explanation = {
  code: 'database/unreachable',
  text: (target) =>
    `The server at ${place(target)} closed the connection. Check that it is PostgreSQL and accepts connections from this machine.`,
};
const refusedUser: Explanation = {
  code: 'database/wrong_password',
  text: (target) =>
    `PostgreSQL at ${place(target)} rejects the user "${target.user}". Check that the user exists and that pg_hba.conf allows the connection.`,
};
const untrustedCertificate: Explanation = {
  code: 'database/unreachable',
  text: (target) => `The TLS certificate of ${place(target)} is not trusted. Add sslrootcert=FILE to DATABASE_URL, or sslmode=no-verify.`,
};

/** By the system's error code or the SQLSTATE (https://www.postgresql.org/docs/18/errcodes-appendix.html). */
const byCode: Record<string, Explanation> = {
  ECONNREFUSED: nothingListens,
  ENOENT: nothingListens,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ETIMEDOUT: noWay,
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  ECONNRESET: noPostgres,
  EPIPE: noPostgres,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrustedCertificate,
  SELF_SIGNED_CERT_IN_CHAIN: untrustedCertificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrustedCertificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrustedCertificate,
  ERR_TLS_CERT_ALTNAME_INVALID: untrustedCertificate,
  CERT_HAS_EXPIRED: untrustedCertificate,
  '28P01': {
    code: 'database/wrong_password',
    text: (target) => `Wrong password for the user "${target.user}" at ${place(target)}. Correct it in DATABASE_URL.`,
  },
  '28000': refusedUser,
  '3D000': {
    code: 'database/unknown_database',
    text: (target) =>
      `The database "${target.database}" does not exist at ${place(target)}. Create it (create database ${quoted(target.database)}) or correct DATABASE_URL.`,
  },
  '42501': {
    code: 'database/missing_right',
    text: ({ user, database }) =>
      `The user "${user}" may not connect to "${database}". Run as its owner: grant connect on database ${quoted(database)} to ${quoted(user)}`,
  },
  '53300': {
    code: 'database/unreachable',
    text: (target) => `PostgreSQL at ${place(target)} has no free connection. Close other connections, or raise max_connections.`,
  },
  '57P03': {
    code: 'database/unreachable',
    text: (target) => `PostgreSQL at ${place(target)} is still starting. Try again in a moment.`,
  },
};

/** The driver sets no code for these. */
const byText: readonly [RegExp, Explanation][] = [
  [/timeout/, noWay],
  [/Connection terminated|Invalid response|Unknown authenticationOk|Received unexpected/, noPostgres],
  [
    /client password must be/,
    {
      code: 'database/wrong_password',
      text: ({ user }) =>
        `PostgreSQL asks for the password of "${user}", but DATABASE_URL has none. Add it (postgres://user:password@host:5432/database).`,
    },
  ],
  [
    /does not support SSL/,
    {
      code: 'database/unreachable',
      text: (target) => `PostgreSQL at ${place(target)} does not support TLS. Remove sslmode from DATABASE_URL.`,
    },
  ],
];

export function explainConnectError(error: unknown, target: ConnectionTarget): DatabaseOpenError {
  const code = errorCode(error);
  const message = errorText(error);
  const explanation = (code === null ? undefined : byCode[code]) ?? byText.find(([pattern]) => pattern.test(message))?.[1];
  if (explanation !== undefined) return new DatabaseOpenError(explanation.code, explanation.text(target), { cause: error });
  return new DatabaseOpenError('database/unreachable', `PostgreSQL at ${place(target)} cannot be used: ${message}`, { cause: error });
}

/** Quotes an SQL identifier where needed. */
export function quoted(identifier: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(identifier) ? identifier : `"${identifier.replaceAll('"', '""')}"`;
}
