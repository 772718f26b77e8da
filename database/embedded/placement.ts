/**
 * Where the server's programs and data live. By default: programs in node_modules, data in DATA_DIR/postgres. If the server's account
 * cannot get there (a clone below /root, packages unpacked under a strict umask, read-only packages), the programs are copied once, and the
 * data folder is created elsewhere with DATA_DIR/postgres as a link to it.
 *
 *     DATA_DIR/
 *       instance.json             who runs here, for information (instance-lock.ts)
 *       secrets/                  passwords, readable only by their owner
 *       postgres/                 or a link to /var/lib/storepulse/<hash>
 *         data/                   the cluster, owned by the server's account
 *         port                    the port of the last run
 *         server.log, .log.1
 */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Binaries, copyBinaries, findBinaries, makeLibraryLinks } from './binaries.js';
import { DatabaseOpenError } from './database-open-error.js';
import { Launcher } from './launcher.js';
import { passableFolder, privateFile } from './private-files.js';
import type { Report } from './report.js';
import { type ServiceAccount, serviceAccount } from './service-account.js';
import { errorCode, errorText } from './system-error.js';

/** Used for programs and data if the server cannot reach DATA_DIR. */
const rootFolders: readonly string[] = ['/var/lib/storepulse', join(tmpdir(), 'storepulse-root')];

export interface Placement {
  binaries: Binaries;
  launcher: Launcher;
  /** The real path of DATA_DIR/postgres. */
  folder: string;
}

/** Finds places that the server can reach, creating or copying what is missing. @throws DatabaseOpenError */
export function placeServer(dataDir: string, report: Report): Placement {
  const account = serviceAccount(dataDir);
  const { binaries, launcher } = placeBinaries(dataDir, account, report);
  return { binaries, launcher, folder: placeData(dataDir, launcher, report) };
}

function placeBinaries(dataDir: string, account: ServiceAccount | null, report: Report): { binaries: Binaries; launcher: Launcher } {
  const installed = findBinaries();
  let reason = tryLibraryLinks(installed);
  if (reason === null) {
    const found = Launcher.find(installed.postgres, account);
    if ('launcher' in found) return { binaries: installed, launcher: found.launcher };
    reason = found.reason;
  }
  for (const folder of sharedFolders(account, dataDir)) {
    const target = join(folder, `pg-${installed.version}-${process.arch}`);
    const isNew = !existsSync(target);
    const copied = copyBinaries(installed, target);
    const found = Launcher.find(copied.postgres, account);
    if ('launcher' in found) {
      if (isNew) report(`PostgreSQL's programs cannot run where they are installed (${reason}). Storepulse copied them to ${target}.`);
      return { binaries: copied, launcher: found.launcher };
    }
    reason = found.reason;
  }
  throw new DatabaseOpenError(
    'database/cannot_start',
    `The PostgreSQL from npm does not run here: ${reason}. Install a PostgreSQL 18 of your own and set DATABASE_URL.`,
  );
}

/** The reason the links cannot be created; null if all is well. */
function tryLibraryLinks(binaries: Binaries): string | null {
  try {
    makeLibraryLinks(binaries.root);
    return null;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) return errorText(error);
    throw error;
  }
}

function placeData(dataDir: string, launcher: Launcher, report: Report): string {
  const wanted = join(dataDir, 'postgres');
  if (isLink(wanted) && !existsSync(wanted)) {
    throw new DatabaseOpenError(
      'database/data_folder',
      `The database of this DATA_DIR is missing: ${wanted} points to a folder that no longer exists. Restore the folder, or remove the link to start with an empty database.`,
    );
  }
  if (isLedToRoot(wanted)) {
    throw new DatabaseOpenError(
      'database/data_folder',
      `${wanted} points to a folder of root, but root did not create this link. Remove it, or create it again as root.`,
    );
  }
  if (existsSync(wanted) || canPassThrough(dataDir, launcher)) {
    mkdirSync(wanted, { recursive: true });
    const folder = realpathSync(wanted);
    // Others may pass through; the cluster inside is closed to them. A umask of 077 would have locked out the server's account.
    if (ownsFolder(folder)) chmodSync(folder, passableFolder());
    if (launcher.canEnter(folder)) return folder;
    throw new DatabaseOpenError(
      'database/data_folder',
      `The user "${launcher.account?.name}" that PostgreSQL runs as cannot enter ${folder}. Open the folders above it to that user (chmod o+x).`,
    );
  }
  return placeDataElsewhere(dataDir, wanted, launcher, report);
}

/**
 * We may open DATA_DIR itself for passing through, since its private contents have their own modes. We may not open the folders above it.
 */
function canPassThrough(dataDir: string, launcher: Launcher): boolean {
  if (launcher.canEnter(dataDir)) return true;
  if (!ownsFolder(dataDir) || !launcher.canEnter(dirname(dataDir))) return false;
  chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  return launcher.canEnter(dataDir);
}

function placeDataElsewhere(dataDir: string, wanted: string, launcher: Launcher, report: Report): string {
  for (const shared of sharedFolders(launcher.account, dataDir)) {
    if (!launcher.canEnter(shared)) continue;
    const folder = freshFolder(shared, realpathSync(dataDir));
    symlinkSync(folder, wanted);
    report(`Only root can enter ${dataDir}, and PostgreSQL never runs as root. Its data goes to ${folder}.`);
    return folder;
  }
  throw new DatabaseOpenError(
    'database/data_folder',
    `The user "${launcher.account?.name}" that PostgreSQL runs as cannot enter ${dataDir}. Set DATA_DIR to a folder that is open to it.`,
  );
}

/**
 * Creates a folder named after DATA_DIR. An existing one belonged to a DATA_DIR that was moved (its link still leads here) or removed: it
 * is left alone, and the next name is used.
 */
function freshFolder(shared: string, dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  for (let count = 1; ; count += 1) {
    const folder = join(shared, count === 1 ? name : `${name}-${count}`);
    try {
      mkdirSync(folder);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      throw error;
    }
    chmodSync(folder, passableFolder());
    writeFileSync(join(folder, 'data-dir'), `${dataDir}\n`, { mode: privateFile });
    return folder;
  }
}

/** Folders that any user can enter and only we can write to, created on demand; unavailable ones are skipped. */
function* sharedFolders(account: ServiceAccount | null, dataDir: string): Generator<string> {
  if (account === null) {
    yield dataDir;
    return;
  }
  for (const folder of rootFolders) if (isSharedFolder(folder)) yield folder;
}

/** Whether this is one of the folders in which a start by root puts clusters; only root writes there. */
export const isRootFolder = (folder: string): boolean => rootFolders.includes(folder) && isSharedFolder(folder);

function isSharedFolder(folder: string): boolean {
  try {
    if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
    // In a public folder such as /tmp, another user may have created it first.
    return ownsFolder(folder) && (lstatSync(folder).mode & 0o022) === 0;
  } catch (error) {
    // Any system error means the folder is unavailable (read-only gives EROFS, but ENOENT from a recursive mkdir).
    if (errorCode(error) === null) throw error;
    return false;
  }
}

function ownsFolder(path: string): boolean {
  const stat = lstatSync(path);
  return stat.isDirectory() && stat.uid === process.getuid?.();
}

/** Detects a link that the server's user made so that root opens or fills a folder outside Storepulse. */
function isLedToRoot(path: string): boolean {
  return process.getuid?.() === 0 && isLink(path) && lstatSync(path).uid !== 0 && statSync(path).uid === 0;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
