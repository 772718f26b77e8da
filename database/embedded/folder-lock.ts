/**
 * A lock on a folder that the kernel holds for this process and releases when the process ends, `kill -9` included.
 *
 * It is `flock(2)` on the folder itself. A folder in use can be neither truncated nor deleted, so no change to a file in it breaks the
 * lock. Two containers on one volume see each other's lock, unlike with a socket or a process id. Node has no call for it:
 *
 * - Linux: flock(1) of util-linux or BusyBox locks the descriptor that it inherits. The lock belongs to the open file, which this process
 *   shares, so it remains after flock(1) has ended. Node opens files with O_CLOEXEC, so no later child keeps it alive.
 * - macOS and BSD: open(2) takes the lock by a flag.
 *
 * Native modules for it (`fs-ext`) have to be compiled at installation.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseOpenError } from './database-open-error.js';
import { errorCode, errorText } from './system-error.js';

type LockKind = 'exclusive' | 'shared';

/** Flags of open(2) on macOS and BSD, missing from node:fs. */
const lockFlags: Record<LockKind, number> = { exclusive: 0x20, shared: 0x10 };
const nonBlockFlag = 0x4;

export class FolderLock {
  private constructor(
    private readonly folder: string,
    private descriptor: number | null,
  ) {}

  /** @returns null if another process holds the lock. @throws DatabaseOpenError if the folder cannot be locked */
  static try(folder: string, kind: LockKind = 'exclusive'): FolderLock | null {
    // NFS locks only files open for writing, which a folder never is. Every process gets the same answer.
    let reason = '';
    for (const open of [() => openFolder(folder, kind), () => openLockFile(folder, kind)]) {
      const result = lockOpened(open, kind);
      if (result === 'held') return null;
      if (typeof result === 'number') return new FolderLock(folder, result);
      reason = result.reason;
    }
    throw new DatabaseOpenError('database/data_folder', `The folder ${folder} cannot be locked: ${reason}.`);
  }

  /** False after the folder was removed or replaced: the lock then protects nothing. */
  isInPlace(): boolean {
    if (this.descriptor === null) return false;
    const here = statSync(this.folder, { throwIfNoEntry: false });
    const locked = fstatSync(this.descriptor);
    return locked.isFile() ? here !== undefined : here?.ino === locked.ino && here.dev === locked.dev;
  }

  release(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }
}

/** Whether any process, this one included, holds the lock on the folder. */
export function isLocked(folder: string): boolean {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return false;
  const lock = FolderLock.try(folder, 'shared');
  lock?.release();
  return lock === null;
}

const isLinux = process.platform === 'linux';

function openFolder(folder: string, kind: LockKind): number {
  return openSync(folder, isLinux ? constants.O_RDONLY : constants.O_RDONLY | lockFlags[kind] | nonBlockFlag);
}

function openLockFile(folder: string, kind: LockKind): number {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  return openSync(join(folder, 'instance.lock'), isLinux ? flags : flags | lockFlags[kind] | nonBlockFlag, 0o600);
}

function lockOpened(open: () => number, kind: LockKind): number | 'held' | { reason: string } {
  let descriptor: number;
  try {
    descriptor = open();
  } catch (error) {
    return errorCode(error) === 'EAGAIN' ? 'held' : { reason: errorText(error) };
  }
  if (!isLinux) return descriptor;
  const result = lockByProgram(descriptor, kind);
  if (result === 'locked') return descriptor;
  closeSync(descriptor);
  return result;
}

function lockByProgram(descriptor: number, kind: LockKind): 'locked' | 'held' | { reason: string } {
  const args = [kind === 'shared' ? '-ns' : '-nx', '3'];
  const { error, status, stderr } = spawnSync('flock', args, { stdio: ['ignore', 'ignore', 'pipe', descriptor], encoding: 'utf8' });
  if (error !== undefined) {
    const isMissing = errorCode(error) === 'ENOENT';
    return { reason: isMissing ? 'the program flock is not installed (install util-linux)' : error.message };
  }
  if (status === 0) return 'locked';
  // flock(1) stays silent only when the lock is held.
  return status === 1 && stderr === '' ? 'held' : { reason: stderr.trim().replaceAll('\n', ' ') || `flock ended with ${status}` };
}
