// Reads settings from .env in the root folder; environment variables take precedence. Tests use their own settings.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './start-error.mjs';

/** @throws StartError when the file exists and cannot be read */
export function readEnvFile(root) {
  const file = join(root, '.env');
  if (process.env.NODE_ENV === 'test' || !existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new StartError(`The settings in ${file} cannot be read: ${error.message}`);
  }
}
