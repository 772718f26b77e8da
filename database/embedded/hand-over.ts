/**
 * Gives what root wrote in DATA_DIR to the user that Storepulse runs as. That user may have been taken over by an attacker who waits for
 * the next start by root with a link in place of a file or folder. So each is opened without following links, and the opened one is given.
 */
import { closeSync, constants, fchownSync, fstatSync, lstatSync, openSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRootFolder } from './placement.js';
import type { ServiceAccount } from './service-account.js';
import { errorCode } from './system-error.js';

type Owner = Pick<ServiceAccount, 'uid' | 'gid'>;

/** What Storepulse makes in DATA_DIR, and what a new disk holds. */
const ours =
  /^(secrets|rejected|postgres|load-\d+|pg-.+|storepulse\.log(\.1)?|instance\.lock|instance\.json(\.\d+)?|\.DS_Store|lost\+found)$/;
/** With all that they hold. `pg-…` are programs, which their user need not be able to change. */
const wholeFolders = /^(secrets|rejected|load-\d+)$/;

/** The first thing in the folder that is not of Storepulse: then the folder is not to be given away. Null where there is none, and no folder. */
export function foreignIn(dataDir: string): string | null {
  if (statSync(dataDir, { throwIfNoEntry: false }) === undefined) return null;
  return readdirSync(dataDir).find((name) => !ours.test(name)) ?? null;
}

/** Gives what belongs to root in `dataDir`, and the folder itself; the rest stays. @throws EPERM and others from the system */
export function handOver(dataDir: string, to: Owner): void {
  // Where DATA_DIR itself is a link, root made it so.
  withOpened(dataDir, 0, (folder) => {
    for (const name of readdirSync(folder.inside).filter((it) => ours.test(it) && it !== 'postgres')) {
      handOverAt(join(folder.inside, name), to, wholeFolders.test(name) ? 'all' : 'files');
    }
    const postgres = clusterFolder(join(folder.inside, 'postgres'));
    if (postgres !== null) handOverAt(postgres, to, 'folder');
    give(folder, to);
  });
}

/** After a command of root: what it wrote is for the user to whom the folder belongs. */
export function handBack(dataDir: string): void {
  const folder = statSync(dataDir, { throwIfNoEntry: false });
  if (process.getuid?.() !== 0 || folder === undefined || folder.uid === 0) return;
  try {
    handOver(dataDir, folder);
  } catch (error) {
    // What the command did is done. The next start says which file it cannot read.
    if (errorCode(error) === null) throw error;
  }
}

interface Opened {
  descriptor: number;
  stat: Stats;
  /** A path to the opened folder itself, whatever has taken its place since (on Linux). */
  inside: string;
}

/** @param what files alone, folders with the files in them, or all below too */
function handOverAt(path: string, to: Owner, what: 'files' | 'folder' | 'all'): void {
  withOpened(path, constants.O_NOFOLLOW, (opened) => {
    if (opened.stat.isDirectory()) {
      if (what === 'files') return;
      for (const name of readdirSync(opened.inside)) handOverAt(join(opened.inside, name), to, what === 'all' ? 'all' : 'files');
    }
    give(opened, to);
  });
}

function give({ descriptor, stat }: Opened, { uid, gid }: Owner): void {
  // A second name of a file may lie elsewhere, and mean something else there.
  if (stat.uid === 0 && (stat.isDirectory() || (stat.isFile() && stat.nlink === 1))) fchownSync(descriptor, uid, gid);
}

function withOpened(path: string, flags: number, work: (opened: Opened) => void): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  } catch (error) {
    // A link (EMLINK on BSD), something that is no file, or gone since.
    if (['ELOOP', 'EMLINK', 'ENXIO', 'ENOENT'].includes(errorCode(error) ?? '')) return;
    throw error;
  }
  try {
    const inside = process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : path;
    work({ descriptor, stat: fstatSync(descriptor), inside });
  } finally {
    closeSync(descriptor);
  }
}

/** A link to it is followed only to where a start as root puts it (placement.ts). */
function clusterFolder(path: string): string | null {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
  const folder = statSync(path, { throwIfNoEntry: false }) === undefined ? null : realpathSync(path);
  return folder !== null && isRootFolder(dirname(folder)) ? folder : null;
}
