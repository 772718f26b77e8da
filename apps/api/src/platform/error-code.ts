/** `code` of an error of Node (ECONNREFUSED) or of PostgreSQL (a SQLSTATE); undefined where it has none. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What an error says of itself, whatever was thrown. */
export const errorMessage = (error: unknown): string => (error instanceof Error && error.message !== '' ? error.message : String(error));
