/** The `code` of a Node error (ECONNREFUSED) or a PostgreSQL error (a SQLSTATE); undefined if there is none. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The message of whatever was thrown. */
export const errorMessage = (error: unknown): string => (error instanceof Error && error.message !== '' ? error.message : String(error));
