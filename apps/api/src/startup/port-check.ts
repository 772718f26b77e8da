import { createServer } from 'node:net';
import type { Settings } from '../config/settings.js';
import { explainListenError } from './start-errors.js';

/**
 * Checks that the port is free before anything else starts.
 *
 * @throws StartError when the port or the host cannot be used.
 */
export async function checkPort(settings: Pick<Settings, 'port' | 'host'>): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) => reject(explainListenError(error, settings) ?? error));
    probe.listen(settings.port, settings.host, () => probe.close(() => resolve()));
  });
}
