/** The reason why Storepulse cannot start, in one line for the user; shown without a stack trace. */
export class StartError extends Error {}
