/**
 * PostgreSQL refuses to run as root. Started by root, it runs as the owner of its data if there is data already, else as `postgres`,
 * else as `nobody`, which every system has. Started by an ordinary user, it runs as that user.
 */
import { readFileSync } from 'node:fs';
import { DatabaseOpenError } from './database-open-error.js';

export interface ServiceAccount {
  uid: number;
  gid: number;
  name: string;
}

const preferredNames = ['postgres', 'nobody'];

/** The account to change to, or null to stay as we are. `owner`: who owns the data that is there already. @throws DatabaseOpenError */
export function serviceAccount(owner: { uid: number; gid: number } | null): ServiceAccount | null {
  const ownUid = process.getuid?.();
  if (ownUid === undefined) return null;
  if (ownUid !== 0) {
    if (owner !== null && owner.uid !== ownUid) {
      throw new DatabaseOpenError(
        'database/data_folder',
        `The database in this DATA_DIR belongs to another user (${nameOf(owner.uid)}). Start as the user who made it, or set another DATA_DIR.`,
      );
    }
    return null;
  }
  if (owner !== null && owner.uid !== 0) return { ...owner, name: nameOf(owner.uid) };
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
