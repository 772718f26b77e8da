import { isatty } from 'node:tty';

/** Where a command writes. Tests give another. */
export interface Terminal {
  /** Whether a line can be written over. */
  readonly rewritable: boolean;
  readonly columns: number;
  /** One line of the answer. */
  line(text: string): void;
  /** One line that says what went wrong. */
  error(text: string): void;
  /** Writes over the line that shows progress; an empty text takes it away. Only where `rewritable`. */
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
