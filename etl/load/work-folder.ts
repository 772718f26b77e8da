import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder } from '@storepulse/database/embedded/private-files.js';
import { isRunning } from '@storepulse/database/embedded/process-identity.js';

const NAME = /^load-(\d+)$/;

/** Creates a folder for this process's temporary files, and removes those of killed loads. */
export async function makeWorkFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, `load-${process.pid}`);
  await mkdir(dataDir, { recursive: true });
  // Left by an earlier process with the same id.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: privateFolder });
  for (const name of await readdir(dataDir)) {
    const pid = Number(NAME.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isRunning(pid)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
  return folder;
}
