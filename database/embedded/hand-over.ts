/**
 * Gives files that root wrote in DATA_DIR to the user that Storepulse runs as. An attacker who controls that user may have replaced a file
 * or folder with a link before the next start by root. So each is opened without following links, and the opened file is changed.
 */
import { closeSync, constants, fchownSync, fstatSync, lstatSync, openSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRootFolder } from './placement.js';
import type { ServiceAccount } from './service-account.js';
import { errorCode } from './system-error.js';

type Owner = Pick<ServiceAccount, 'uid' | 'gid'>;

/** What Storepulse creates in DATA_DIR, and what a new disk contains. */
const ours =
  /^(columns|secrets|rejected|postgres|load-\d+|pg-.+|storepulse\.log(\.1)?|instance\.lock|instance\.json(\.\d+)?|\.DS_Store|lost\+found)$/;
/** Handed over with all their contents. `pg-…` are programs, which their user need not be able to change. */
const wholeFolders = /^(columns|secrets|rejected|load-\d+)$/;

/** The first entry in the folder that is not Storepulse's: such a folder must not be handed over. Null if there is none or no folder. */
export function foreignIn(dataDir: string): string | null {
  if (statSync(dataDir, { throwIfNoEntry: false }) === undefined) return null;
  return readdirSync(dataDir).find((name) => !ours.test(name)) ?? null;
}

/** Hands over everything root owns in `dataDir`, and the folder itself; the rest stays. @throws EPERM and others from the system */
export function handOver(dataDir: string, to: Owner): void {
  // If DATA_DIR itself is a link, root made it so.
  withOpened(dataDir, 0, (folder) => {
    for (const name of readdirSync(folder.inside).filter((it) => ours.test(it) && it !== 'postgres')) {
      handOverAt(join(folder.inside, name), to, wholeFolders.test(name) ? 'all' : 'files');
    }
    const postgres = clusterFolder(join(folder.inside, 'postgres'));
    if (postgres !== null) handOverAt(postgres, to, 'folder');
    give(folder, to);
  });
}

/** Runs after a command of root: gives what it wrote to the owner of the folder. */
export function handBack(dataDir: string): void {
  const folder = statSync(dataDir, { throwIfNoEntry: false });
  if (process.getuid?.() !== 0 || folder === undefined || folder.uid === 0) return;
  try {
    handOver(dataDir, folder);
  } catch (error) {
    // The command's work is done. The next start names the file that it cannot read.
    if (errorCode(error) === null) throw error;
  }
}

interface Opened {
  descriptor: number;
  stat: Stats;
  /** On Linux, a path to the opened folder itself, even if it has been replaced since. */
  inside: string;
}

/** @param what only files, folders with their direct files, or everything below */
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
  // A hard link to the file may exist elsewhere, with another meaning there.
  if (stat.uid === 0 && (stat.isDirectory() || (stat.isFile() && stat.nlink === 1))) fchownSync(descriptor, uid, gid);
}

function withOpened(path: string, flags: number, work: (opened: Opened) => void): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  } catch (error) {
    // A link (EMLINK on BSD), not a file, or gone since.
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

/** Follows a link only to where a start by root puts the cluster (placement.ts). */
function clusterFolder(path: string): string | null {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
  const folder = statSync(path, { throwIfNoEntry: false }) === undefined ? null : realpathSync(path);
  return folder !== null && isRootFolder(dirname(folder)) ? folder : null;
}
