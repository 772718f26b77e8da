// Checks that node_modules matches package-lock.json, and installs packages if it does not. It installs only what building and running
// need; development packages are kept if they are installed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ProgramError, run } from './child-programs.mjs';
import { StartError } from './start-error.mjs';

/** Whether every package needed to run is installed in the locked version. */
export function arePackagesInstalled(root) {
  const installed = readLock(installedLock(root));
  if (installed === null) return false;
  const isWhole = Object.keys(installed).every((path) => existsSync(join(root, path, 'package.json')));
  return isWhole && (readStamp(root) === stampOf(root) || holdsNeededPackages(root, installed));
}

function holdsNeededPackages(root, installed) {
  return neededPackages(root).every(([path, wanted]) => {
    const found = installed[path];
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity && found.link === wanted.link;
  });
}

/** Returns the installation and its progress text, for Progress.step. */
export function installation(root) {
  const withDevelopment = hasDevelopmentPackages(root);
  const paths = neededPackages(root).map(([path]) => path);
  return {
    work: () => install(root, withDevelopment),
    howFar: () => `${paths.filter((path) => existsSync(join(root, path, 'package.json'))).length} of about ${paths.length} packages,`,
  };
}

async function install(root, withDevelopment) {
  const [file, ...first] = npmCommand();
  const scope = withDevelopment ? '--include=dev' : '--omit=dev';
  // No package needs its install script; the embedded PostgreSQL does that work when it starts.
  const args = [...first, 'ci', scope, '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await run('npm ci', file, args, { cwd: root });
  } catch (error) {
    throw explainInstallError(error, root);
  }
  writeFileSync(stampFile(root), stampOf(root));
}

/** npm's own record of the installed packages. */
const installedLock = (root) => join(root, 'node_modules', '.package-lock.json');
const stampFile = (root) => join(root, 'node_modules', '.storepulse-installed');

function readStamp(root) {
  return existsSync(stampFile(root)) ? readFileSync(stampFile(root), 'utf8') : null;
}

/** Hash of the lock file and of npm's record of the installation: it changes with either. */
function stampOf(root) {
  const hash = createHash('sha256');
  for (const file of [join(root, 'package-lock.json'), installedLock(root)]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** The npm that runs this process, otherwise the one on the PATH. */
function npmCommand() {
  const parent = process.env.npm_execpath;
  if (parent !== undefined && basename(parent) === 'npm-cli.js' && existsSync(parent)) return [process.execPath, parent];
  return ['npm'];
}

function explainInstallError(error, root) {
  if (error.code === 'ENOENT') return new StartError('npm is not on the PATH. It comes with Node: https://nodejs.org');
  if (!(error instanceof ProgramError)) return error;
  const { output } = error;
  const has = (...codes) => codes.some((code) => new RegExp(`\\b${code}\\b`).test(output));
  if (has('ENOSPC'))
    return new StartError(
      `The packages cannot be installed: no space is left on the disk of ${root}. Free some space, then run this again.`,
    );
  if (has('EUSAGE'))
    return new StartError('package.json and package-lock.json do not match. Check out both from the same version (git checkout).');
  if (has('ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENETUNREACH', 'EHOSTUNREACH', 'ERR_SOCKET_TIMEOUT')) {
    return new StartError(
      'The packages cannot be downloaded: no connection to the npm registry. Check the network, the proxy and `npm config get registry`, then run this again.',
    );
  }
  if (has('EACCES', 'EPERM', 'EROFS')) {
    return new StartError(
      `The packages cannot be written to ${join(root, 'node_modules')}: permission denied. Run this as the user who owns the folder.`,
    );
  }
  const reason = output
    .split('\n')
    .filter((line) => line.startsWith('npm error') && !line.includes('complete log'))
    .map((line) => line.slice('npm error'.length).trim())
    .slice(0, 3)
    .join(' ');
  return new StartError(`The packages cannot be installed: ${reason || output.trim().slice(-300)}`);
}

/** [path, entry] of each locked package that is needed to run on this system. */
function neededPackages(root) {
  const locked = readLock(join(root, 'package-lock.json'));
  if (locked === null) throw new StartError('package-lock.json is missing: this clone of Storepulse is incomplete.');
  return Object.entries(locked).filter(([path, entry]) => path.startsWith('node_modules/') && entry.dev !== true && isForThisSystem(entry));
}

function isForThisSystem({ os, cpu, libc }) {
  return (
    allows(os, process.platform) &&
    allows(cpu, process.arch) &&
    (libc === undefined || process.platform !== 'linux' || allows(libc, cLibrary()))
  );
}

function allows(list, name) {
  if (list === undefined) return true;
  return list.includes(name) || (list.every((item) => item.startsWith('!')) && !list.includes(`!${name}`));
}

let knownCLibrary;
function cLibrary() {
  knownCLibrary ??= process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  return knownCLibrary;
}

function hasDevelopmentPackages(root) {
  const installed = readLock(installedLock(root));
  return installed !== null && Object.values(installed).some((entry) => entry.dev === true);
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
