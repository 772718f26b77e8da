/** What keeps Storepulse from starting, in one line for a person; shown without a stack. */
export class StartError extends Error {}
