import type { Settings } from '../config/settings.js';
import { errorCode } from '../platform/error-code.js';

/** Why startup cannot continue, in one line for people. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Explains a failed `listen`; undefined if people cannot fix the cause. */
export function explainListenError(error: unknown, { port, host }: Pick<Settings, 'port' | 'host'>): StartError | undefined {
  switch (errorCode(error)) {
    case 'EADDRINUSE': {
      const other = port === 65_535 ? 3000 : port + 1;
      return new StartError(`Port ${port} on ${host} is in use. Stop the program that uses it, or start with PORT=${other} npm start.`);
    }
    case 'EACCES':
      return new StartError(`This user may not use port ${port}. Start with another one, for example PORT=3000 npm start.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(
        `HOST ${host} is not an address of this machine. Use 127.0.0.1 for this machine only, or 0.0.0.0 for the whole network.`,
      );
    default:
      return undefined;
  }
}
