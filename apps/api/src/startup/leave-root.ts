/**
 * When started as root, the process switches to PostgreSQL's user before it opens anything: a vulnerability in it is then worth no more
 * than that user's rights. It switches itself rather than starting a child: signals, exit code and process id stay those of `npm start`,
 * and no second process can outlive the first. That user must be able to read what is loaded later, so this is checked first. If it cannot
 * (a clone below /root), or if the port requires root, the process stays root and says why.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { findBinaries, makeLibraryLinks } from '@storepulse/database/embedded/binaries.js';
import { DatabaseOpenError } from '@storepulse/database/embedded/database-open-error.js';
import { foreignIn, handOver } from '@storepulse/database/embedded/hand-over.js';
import { privateFolder } from '@storepulse/database/embedded/private-files.js';
import { type ServiceAccount, serviceAccount } from '@storepulse/database/embedded/service-account.js';
import type { Settings } from '../config/settings.js';
import { errorCode, errorMessage } from '../platform/error-code.js';

/** The result, in one line for people. */
export interface RootOutcome {
  isRoot: boolean;
  line: string;
}

/** Why this process must stay root. */
class NeedsRoot extends Error {}

/** Options of test(1). */
type Right = '-r' | '-w' | '-x';
type Need = readonly [Right, string];

const packageFile = z.object({ dependencies: z.record(z.string(), z.string()) });

/** Gives DATA_DIR to PostgreSQL's user and switches to it. @returns null when not started as root: nothing changes */
export function leaveRoot(settings: Settings): RootOutcome | null {
  if (process.getuid?.() !== 0) return null;
  try {
    const account = serviceAccount(settings.dataDir);
    if (account === null) return null;
    checkPort(settings.port);
    prepareFolders(settings, account);
    become(account);
    return { isRoot: false, line: `Started as root: running as the user "${account.name}"` };
  } catch (error) {
    const isReason = error instanceof NeedsRoot || error instanceof DatabaseOpenError || errorCode(error) !== null;
    if (!isReason || process.getuid() !== 0) throw error;
    return { isRoot: true, line: `Storepulse keeps running as root: ${errorMessage(error)}` };
  }
}

function checkPort(port: number): void {
  const firstFree = firstFreePort();
  if (port === 0 || port >= firstFree) return;
  throw new NeedsRoot(
    `only root may listen on port ${port}. Use port ${firstFree} or higher behind a proxy, or open low ports to every user (sysctl net.ipv4.ip_unprivileged_port_start=${port}).`,
  );
}

function firstFreePort(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
  } catch {
    return 1024;
  }
}

function prepareFolders({ dataDir, databaseUrl }: Settings, account: ServiceAccount): void {
  if (databaseUrl === undefined) linkLibraries();
  const isNew = mkdirSync(dataDir, { recursive: true }) !== undefined;
  // If the folder stays root's, PostgreSQL's user still needs access to it (placement.ts).
  if (isNew) chmodSync(dataDir, privateFolder);
  check(account, [...programs(), ['-x', dirname(dataDir)], ...connectionFiles(databaseUrl)]);
  const foreign = statSync(dataDir).uid === 0 ? foreignIn(dataDir) : null;
  if (foreign !== null) {
    throw new NeedsRoot(
      `${dataDir} contains "${foreign}", which does not belong to Storepulse, so the folder is not handed over to the user "${account.name}". Set DATA_DIR to a folder of its own.`,
    );
  }
  handOver(dataDir, account);
  check(account, dataNeeds(dataDir));
}

/** Creates the links now: that user may not write to node_modules, and would copy PostgreSQL's programs instead. */
function linkLibraries(): void {
  try {
    makeLibraryLinks(findBinaries().root);
  } catch (error) {
    if (errorCode(error) === null) throw error;
  }
}

/** A sample of the files loaded later: files installed or built together have the same rights. */
function programs(): Need[] {
  const api = join(import.meta.dirname, '../..');
  const root = join(api, '../..');
  const { dependencies } = packageFile.parse(JSON.parse(readFileSync(join(api, 'package.json'), 'utf8')));
  const files = [
    join(import.meta.dirname, 'start-app.js'),
    join(root, 'apps', 'console', 'dist', 'index.html'),
    ...Object.keys(dependencies).map((name) => join(root, 'node_modules', name, 'package.json')),
  ];
  return [['-x', process.execPath], ...files.filter((file) => existsSync(file)).map((file): Need => ['-r', file])];
}

/** Files that a DATABASE_URL may make the driver read. */
function connectionFiles(databaseUrl: string | undefined): Need[] {
  if (databaseUrl === undefined || !URL.canParse(databaseUrl)) return [];
  const { password, searchParams } = new URL(databaseUrl);
  const named = ['sslcert', 'sslkey', 'sslrootcert'].flatMap((name) => searchParams.get(name) ?? []);
  const files = [...named, ...(password === '' ? [join(homedir(), '.pgpass')] : [])];
  return files.filter((file) => existsSync(file)).map((file) => ['-r', file]);
}

function dataNeeds(dataDir: string): Need[] {
  const within = (right: Right, ...path: string[]): Need => [right, join(dataDir, ...path)];
  const needs = [
    within('-r', 'secrets', 'postgres-password'),
    within('-w', 'storepulse.log'),
    within('-w', 'postgres'),
    within('-x', 'postgres'),
    within('-r', 'postgres', 'port'),
    within('-r', 'postgres', 'data'),
  ];
  return [within('-r'), within('-w'), within('-x'), ...needs.filter(([, path]) => existsSync(path))];
}

const verbs: Record<string, string> = { '-r': 'read', '-w': 'write to', '-x': 'enter' };

/** Runs test(1) as that user: mode bits alone do not decide (ACLs, mounts, parent folders). */
function check({ uid, gid, name }: ServiceAccount, needs: readonly Need[]): void {
  const script = 'while [ $# -gt 0 ]; do test "$1" "$2" || { printf "%s %s" "$1" "$2"; exit 1; }; shift 2; done';
  const options = { uid, gid, cwd: '/', encoding: 'utf8' } as const;
  const { error, status, stdout } = spawnSync('/bin/sh', ['-c', script, 'sh', ...needs.flat()], options);
  if (error !== undefined) throw new NeedsRoot(`no program can run as the user "${name}" (${errorMessage(error)}).`);
  if (status === 0) return;
  const [right = '', ...path] = stdout.split(' ');
  throw new NeedsRoot(
    `the user "${name}" cannot ${verbs[right] ?? 'use'} ${path.join(' ')}. Put Storepulse and its DATA_DIR where that user can, such as /opt and /var/lib, or start it as a user of its own.`,
  );
}

function become({ uid, gid }: ServiceAccount): void {
  // Groups first: if that fails, nothing has changed yet.
  process.setgroups?.([]);
  process.setgid?.(gid);
  process.setuid?.(uid);
}
