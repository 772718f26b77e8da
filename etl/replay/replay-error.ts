/** Why a replay cannot go on; the message is one line for a person. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}
