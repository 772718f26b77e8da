/** Arguments that a command cannot use; the message is one line that says what to give. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
