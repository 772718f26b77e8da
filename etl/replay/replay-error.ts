/** Why a replay cannot continue; the message is one line for the user. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}
