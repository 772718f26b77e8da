/** Prints one line for the person who started the program. */
export type Report = (line: string) => void;
