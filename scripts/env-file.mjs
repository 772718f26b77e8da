// Settings of the file .env in the root; what the environment names wins. Tests have settings of their own.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './start-error.mjs';

/** @throws StartError when there is such a file and it cannot be read */
export function readEnvFile(root) {
  const file = join(root, '.env');
  if (process.env.NODE_ENV === 'test' || !existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new StartError(`The settings in ${file} cannot be read: ${error.message}`);
  }
}
