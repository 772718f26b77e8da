export type DatabaseOpenCode =
  | 'database/already_running'
  | 'database/bad_address'
  | 'database/cannot_start'
  | 'database/data_folder'
  | 'database/missing_right'
  | 'database/no_binaries'
  | 'database/too_old'
  | 'database/unknown_database'
  | 'database/unreachable'
  | 'database/unusable'
  | 'database/wrong_password';

/** The database cannot be opened. The message is one line for a person: what is wrong and what to do. It never contains a password. */
export class DatabaseOpenError extends Error {
  override readonly name = 'DatabaseOpenError';

  constructor(
    readonly code: DatabaseOpenCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
