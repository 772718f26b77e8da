/** The server's data folder: created once by initdb, then only checked. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseOpenError } from './database-open-error.js';
import type { Placement } from './placement.js';
import type { Report } from './report.js';
import { makeServerPassword, readServerPassword } from './secret-file.js';

export const superuser = 'storepulse';

const unfinishedName = 'data.unfinished';

export interface Cluster {
  dataFolder: string;
  password: string;
}

/** @throws DatabaseOpenError */
export async function ensureCluster(dataDir: string, placement: Placement, report: Report): Promise<Cluster> {
  const dataFolder = join(placement.folder, 'data');
  if (existsSync(dataFolder)) return { dataFolder, password: checkCluster(dataDir, dataFolder, placement) };
  report(`Creating an empty database in ${placement.folder} (PostgreSQL ${placement.binaries.majorVersion})`);
  // The password is stored before it is used, and the complete cluster is renamed into place. A kill in between leaves nothing to repair.
  const password = makeServerPassword(dataDir);
  removeUnfinished(placement.folder);
  const unfinished = join(placement.folder, `${unfinishedName}-${randomUUID()}`);
  await initialise(unfinished, password, placement);
  renameSync(unfinished, dataFolder);
  return { dataFolder, password };
}

/**
 * A killed start leaves its folder behind, and for a moment the processes of its initdb, which still write to it. So every start uses its
 * own folder name.
 */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder).filter((it) => it.startsWith(unfinishedName)))
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 5 });
}

function checkCluster(dataDir: string, dataFolder: string, { binaries }: Placement): string {
  const major = Number.parseInt(readFileSync(join(dataFolder, 'PG_VERSION'), 'utf8'), 10);
  if (major !== binaries.majorVersion) {
    throw new DatabaseOpenError(
      'database/cannot_start',
      `The data in ${dataFolder} was created by PostgreSQL ${major}, but this is ${binaries.majorVersion}. Use the Storepulse version that created it, or another DATA_DIR.`,
    );
  }
  const password = readServerPassword(dataDir);
  if (password === null) {
    throw new DatabaseOpenError(
      'database/wrong_password',
      `The password of the embedded database is missing (${join(dataDir, 'secrets', 'postgres-password')}). Restore the file, or set another DATA_DIR.`,
    );
  }
  return password;
}

async function initialise(folder: string, password: string, { binaries, launcher, folder: parent }: Placement): Promise<void> {
  mkdirSync(folder, { mode: 0o700 });
  const passwordFile = join(parent, 'initdb-password');
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  const { account } = launcher;
  if (account !== null) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  try {
    const encoding = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = ['--username', superuser, '--pwfile', passwordFile, '--auth=scram-sha-256'];
    const initdb = launcher.spawn(binaries.initdb, ['--pgdata', folder, ...encoding, ...access, '--no-instructions'], 'KILL', [
      'ignore',
      'ignore',
      'pipe',
    ]);
    let complaint = '';
    initdb.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    const [status] = await once(initdb, 'close');
    if (status !== 0) {
      const reason = complaint.trim().replaceAll(/\s*\n\s*/g, ' ');
      throw new DatabaseOpenError('database/cannot_start', `The embedded database could not be created in ${parent}: ${reason}`);
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
