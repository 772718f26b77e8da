import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseOpenError } from './database-open-error.js';
import { makePrivateFolder, privateFile, privateFolder } from './private-files.js';
import { errorCode, errorText } from './system-error.js';

const secretFile = (dataDir: string) => join(dataDir, 'secrets', 'postgres-password');

/** The superuser password of the embedded server, or null if none exists yet. @throws DatabaseOpenError if it may not be read */
export function readServerPassword(dataDir: string): string | null {
  try {
    return readFileSync(secretFile(dataDir), 'utf8').trim();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw new DatabaseOpenError(
      'database/data_folder',
      `The database's password cannot be read (${errorText(error)}). Start as the owner of this DATA_DIR.`,
      { cause: error },
    );
  }
}

/** Generates a password (192 random bits) and stores it, readable only by its owner. */
export function makeServerPassword(dataDir: string): string {
  const password = randomBytes(24).toString('base64url');
  const folder = join(dataDir, 'secrets');
  makePrivateFolder(folder);
  chmodSync(folder, privateFolder);
  const next = `${secretFile(dataDir)}.${process.pid}`;
  rmSync(next, { force: true });
  writeFileSync(next, `${password}\n`, { mode: privateFile, flag: 'wx', flush: true });
  renameSync(next, secretFile(dataDir));
  return password;
}
