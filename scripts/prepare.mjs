// Prepares Storepulse to run: installs its packages and builds its sources. Depends only on Node.
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { buildState, parts, rememberBuild } from './build-state.mjs';
import { ProgramError, run, stopOnSignals } from './child-programs.mjs';
import { arePackagesInstalled, installation } from './installed-packages.mjs';
import { alone } from './prepare-lock.mjs';
import { Progress } from './progress.mjs';
import { StartError } from './start-error.mjs';

/**
 * Installs and builds what is missing or out of date, and shows it on `output`. With nothing to do it takes some 50 ms, writes nothing to
 * the clone, and prints nothing if `quiet`. `afterChange`: the last build is complete, so only what changed since is compiled.
 * @param {{ root: string, output: NodeJS.WriteStream, withConsole: boolean, quiet: boolean, afterChange?: boolean }} options
 * @throws {StartError} with a one-line message for the user
 */
export async function prepare({ root, output, withConsole, quiet, afterChange = false }) {
  const isReady = () =>
    arePackagesInstalled(root) && buildState(root, parts.api).isBuilt && (!withConsole || buildState(root, parts.console).isBuilt);
  if (isReady()) {
    if (!quiet) output.write('Packages are installed and everything is built.\n');
    return;
  }
  const release = stopOnSignals();
  try {
    await alone(
      root,
      (line) => output.write(`${line}\n`),
      () => bringUpToDate(root, output, withConsole, afterChange),
    );
  } finally {
    release();
  }
}

async function bringUpToDate(root, output, withConsole, afterChange) {
  const progress = new Progress(output, withConsole ? 3 : 2);
  if (arePackagesInstalled(root)) progress.done('Packages', 'are installed');
  else {
    const { work, howFar } = installation(root);
    await progress.step('Installing packages', work, howFar);
  }
  await build(root, progress, 'Server', parts.api, async () => {
    // `npm test` checks types; running does not need their packages. `--force`: tsc trusts its own record of written files, even if some of
    // them were deleted since.
    await runNode(root, 'node_modules/@typescript/native/bin/tsc', ['-b', '--noCheck', ...(afterChange ? [] : ['--force'])]);
    await runNode(root, 'scripts/copy-sql.mjs', []);
  });
  if (withConsole) {
    await build(root, progress, 'Console', parts.console, () =>
      runNode(root, 'node_modules/vite/bin/vite.js', ['build', 'apps/console', '--logLevel', 'warn']),
    );
  }
}

async function build(root, progress, title, part, work) {
  const { hash, isBuilt } = buildState(root, part);
  if (isBuilt) {
    progress.done(title, 'is built');
    return;
  }
  await progress.step(`Building the ${title.toLowerCase()}`, async () => {
    await work();
    rememberBuild(root, part, hash);
  });
}

async function runNode(root, script, args) {
  try {
    await run(script, process.execPath, [join(root, script), ...args], { cwd: root });
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new StartError(`The build failed in ${script}:\n${stripVTControlCharacters(error.output).trim()}`);
  }
}
