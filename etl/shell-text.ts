const PLAIN = /^[\w./:=@%+,-]+$/;

/** An argument as a person can paste it into a shell; a path that would be taken for an option with its folder. */
export function shellText(argument: string): string {
  const text = argument.startsWith('-') ? `./${argument}` : argument;
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
