import { isatty } from 'node:tty';

/** Output of a command. Tests pass another one. */
export interface Terminal {
  /** Whether a line can be overwritten. */
  readonly rewritable: boolean;
  readonly columns: number;
  /** Prints one line of the result. */
  line(text: string): void;
  /** Prints one line that says what went wrong. */
  error(text: string): void;
  /** Overwrites the progress line; an empty text removes it. Only when `rewritable`. */
  rewrite(text: string): void;
}

export function processTerminal(): Terminal {
  const clear = '\r\u001b[K';
  let shown = false;
  const takeAway = () => {
    if (shown) process.stdout.write(clear);
    shown = false;
  };
  return {
    rewritable: isatty(process.stdout.fd),
    get columns() {
      return process.stdout.columns ?? 80;
    },
    line: (text) => {
      takeAway();
      process.stdout.write(`${text}\n`);
    },
    error: (text) => {
      takeAway();
      process.stderr.write(`${text}\n`);
    },
    rewrite: (text) => {
      takeAway();
      if (text === '') return;
      process.stdout.write(text);
      shown = true;
    },
  };
}
