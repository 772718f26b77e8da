/** Files in DATA_DIR are private to their owner: rejected events, names in logs, passwords. */
import { chmodSync, constants, type Dirent, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './system-error.js';

export const privateFile = 0o600;
export const privateFolder = 0o700;

/**
 * Flags to create or truncate a file, or to append to it. They follow no link: a command of root writes into a folder that may belong to
 * another user, who could have put a link there.
 */
export const writeAnew = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
export const appendTo = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);

/** Creates the folder if needed. @throws EEXIST if something else is there, or a link that another user made */
export function makePrivateFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path, { recursive: true, mode: privateFolder });
  const stat = lstatSync(path);
  const isOwnLink = stat.isSymbolicLink() && stat.uid === process.getuid?.();
  if (!stat.isDirectory() && !isOwnLink)
    throw Object.assign(new Error(`EEXIST: file already exists, mkdir '${path}'`), { code: 'EEXIST', syscall: 'mkdir' });
}

/** Mode of DATA_DIR and of the cluster's folder. If the app runs as root, PostgreSQL does not, and its user must pass through both. */
export const passableFolder = (): number => (process.getuid?.() === 0 ? 0o711 : privateFolder);

/** These entries identify a folder as our data folder, as opposed to one with other contents. */
const marks = ['secrets', 'instance.json', 'storepulse.log'];
/** The PostgreSQL programs, which its user runs. */
const isProgram = (name: string): boolean => name.startsWith('pg-');
const folders = /^(rejected|secrets|load-\d+)$/;

/** Removes access that earlier versions left open to others. Leaves links and other users' files alone. */
export function narrowDataDir(dataDir: string): void {
  const entries = entriesOf(dataDir);
  if (!entries.some(({ name }) => marks.includes(name))) return;
  narrow(dataDir, passableFolder());
  for (const entry of entries.filter(({ name }) => !isProgram(name))) {
    const path = join(dataDir, entry.name);
    if (entry.isFile()) narrow(path, privateFile);
    else if (entry.isDirectory() && folders.test(entry.name)) narrowAll(path);
  }
  // PostgreSQL keeps the cluster inside private itself.
  for (const entry of entriesOf(join(dataDir, 'postgres'))) if (entry.isFile()) narrow(join(dataDir, 'postgres', entry.name), privateFile);
}

function narrowAll(folder: string): void {
  narrow(folder, privateFolder);
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) narrowAll(path);
    else if (entry.isFile()) narrow(path, privateFile);
  }
}

/** Removes permissions that `mode` does not allow; adds none. */
function narrow(path: string, mode: number): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isSymbolicLink() || stat.uid !== process.getuid?.()) return;
  if ((stat.mode & 0o777 & ~mode) !== 0) chmodSync(path, stat.mode & mode);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(errorCode(error) ?? '')) return [];
    throw error;
  }
}
