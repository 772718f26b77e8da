/** Arguments that a command cannot use; the message is one line that says what to give. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Runs Node's argument parser and reports its error in one line.
 *
 * @throws UsageError
 */
export function readArguments<T>(command: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
    throw new UsageError(`${command}: ${(message.split('\n')[0] ?? '').split('. To specify')[0]}`, { cause: error });
  }
}
