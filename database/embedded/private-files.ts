/** What lies in DATA_DIR is for its owner: events that were rejected, names in logs, passwords. */
import { chmodSync, constants, type Dirent, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './system-error.js';

export const privateFile = 0o600;
export const privateFolder = 0o700;

/**
 * Flags to write a file anew, or at its end. Not through a link: a command of root writes into a folder that may belong to another user,
 * who could have put one there.
 */
export const writeAnew = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
export const appendTo = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);

/** Makes it if needed. @throws EEXIST where there is something else, or a link that another user made */
export function makePrivateFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path, { recursive: true, mode: privateFolder });
  const stat = lstatSync(path);
  const isOwnLink = stat.isSymbolicLink() && stat.uid === process.getuid?.();
  if (!stat.isDirectory() && !isOwnLink)
    throw Object.assign(new Error(`EEXIST: file already exists, mkdir '${path}'`), { code: 'EEXIST', syscall: 'mkdir' });
}

/** Of DATA_DIR and of the folder of the cluster. Where the app runs as root, PostgreSQL does not, and its user must pass through both. */
export const passableFolder = (): number => (process.getuid?.() === 0 ? 0o711 : privateFolder);

/** By these a folder is known as a data folder of ours, and not one that holds other things too. */
const marks = ['secrets', 'instance.json', 'storepulse.log'];
/** The programs of PostgreSQL, which its user runs. */
const isProgram = (name: string): boolean => name.startsWith('pg-');
const folders = /^(rejected|secrets|load-\d+)$/;

/** Closes to others what earlier versions left open. Links, and what belongs to another user, are left alone. */
export function narrowDataDir(dataDir: string): void {
  const entries = entriesOf(dataDir);
  if (!entries.some(({ name }) => marks.includes(name))) return;
  narrow(dataDir, passableFolder());
  for (const entry of entries.filter(({ name }) => !isProgram(name))) {
    const path = join(dataDir, entry.name);
    if (entry.isFile()) narrow(path, privateFile);
    else if (entry.isDirectory() && folders.test(entry.name)) narrowAll(path);
  }
  // The cluster in it is PostgreSQL's own, and closed.
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

/** Takes away what `mode` does not allow; adds nothing. */
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
