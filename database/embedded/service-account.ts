/**
 * PostgreSQL refuses to run as root, and the app need not. Started by root, both run as the owner of the cluster or of DATA_DIR if that is
 * another user, else as `postgres`, else as `nobody`, which every system has. Started by an ordinary user, they run as that user.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseOpenError } from './database-open-error.js';
import { errorCode, errorText } from './system-error.js';

export interface ServiceAccount {
  uid: number;
  gid: number;
  name: string;
}

const preferredNames = ['postgres', 'nobody'];

/** The account to switch to, or null to keep the current user. @throws DatabaseOpenError */
export function serviceAccount(dataDir: string): ServiceAccount | null {
  const ownUid = process.getuid?.();
  if (ownUid === undefined) return null;
  const owner = ownerOf(join(dataDir, 'postgres', 'data'));
  if (ownUid !== 0) {
    if (owner !== null && owner.uid !== ownUid) {
      throw new DatabaseOpenError(
        'database/data_folder',
        `The database in this DATA_DIR belongs to another user (${nameOf(owner.uid)}). Start as that user, or set another DATA_DIR.`,
      );
    }
    return null;
  }
  for (const candidate of [owner, ownerOf(dataDir)])
    if (candidate !== null && candidate.uid !== 0) return { ...candidate, name: nameOf(candidate.uid) };
  const accounts = listAccounts();
  for (const name of preferredNames) {
    const account = accounts.find((candidate) => candidate.name === name);
    if (account !== undefined) return account;
  }
  throw new DatabaseOpenError(
    'database/cannot_start',
    'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" here. Start as an ordinary user.',
  );
}

/** Null if the path does not exist. */
function ownerOf(path: string): { uid: number; gid: number } | null {
  try {
    const { uid, gid } = statSync(path);
    return { uid, gid };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw new DatabaseOpenError('database/data_folder', `The data folder cannot be read: ${errorText(error)}.`, { cause: error });
  }
}

function nameOf(uid: number): string {
  return listAccounts().find((account) => account.uid === uid)?.name ?? `user ${uid}`;
}

function listAccounts(): ServiceAccount[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [name, , uid, gid] = line.split(':');
      return name !== undefined && uid !== undefined && gid !== undefined ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
    });
}
