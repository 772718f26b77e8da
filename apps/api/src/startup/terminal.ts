import type { AdminAccount } from '../access/admin-account.js';

const write = (text: string): void => {
  process.stdout.write(text);
};

/** Prints a startup step as it begins. */
export const showStep = (line: string): void => write(`${line}\n`);

/** Prints why startup failed, in one line. */
export const showFailure = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** The address to open in a browser on this machine. */
export const browserAddress = (host: string, port: number): string => {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
};

/** Prints what a person needs now: the address, the account, and the password if it was just generated. */
export function showReady(address: string, { email, madeUpPassword }: AdminAccount): void {
  const password = madeUpPassword === null ? [] : [`  Password  ${madeUpPassword}   (generated now, shown only once)`];
  write(
    ['', 'Storepulse is ready.', '', `  Address   ${address}`, `  E-mail    ${email}`, ...password, '', 'Stop with Ctrl-C.', '', ''].join(
      '\n',
    ),
  );
}

/** One line per tenth: readable in a log as well as on a screen. */
const PROGRESS_STEP = 10;

/** Reports the progress of filling the demo shop. */
export function showDemoProgress(): (done: number, total: number) => void {
  let told = -PROGRESS_STEP;
  return (done, total) => {
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    if (percent < told + PROGRESS_STEP) return;
    told = percent - (percent % PROGRESS_STEP);
    showStep(`Filling the demo shop: ${percent} % (${done.toLocaleString('en')} of about ${total.toLocaleString('en')} events)`);
  };
}
