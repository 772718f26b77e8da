// Allows one preparation of a clone at a time: two `npm ci` at once would delete each other's files. The lock is a symbolic link to
// "<process id>", created atomically. A lock left by a process that is gone is taken over.
import { readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from './start-error.mjs';

/** Runs the work under the lock. If another process is preparing the same clone, it says so and waits. */
export async function alone(root, say, work) {
  const lock = join(root, '.prepare-lock');
  let hasSaid = false;
  while (!take(lock)) {
    if (!hasSaid) say(`Waiting for process ${owner(lock)}, which is installing or building this clone`);
    hasSaid = true;
    await delay(300);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(lock) {
  try {
    symlinkSync(String(process.pid), lock);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) {
      throw new StartError(`Packages must be installed or built, but this user may not write to ${dirname(lock)}. Run this as its owner.`);
    }
    if (error.code !== 'EEXIST') throw error;
  }
  const pid = owner(lock);
  if (pid !== null && !isRunning(pid)) rmSync(lock, { force: true });
  return false;
}

function owner(lock) {
  try {
    return Number(readlinkSync(lock));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
