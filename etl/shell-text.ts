const PLAIN = /^[\w./:=@%+,-]+$/;

/** Quotes an argument for pasting into a shell. A path that begins with a hyphen gets `./` so that it is not read as an option. */
export function shellText(argument: string): string {
  const text = argument.startsWith('-') ? `./${argument}` : argument;
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
