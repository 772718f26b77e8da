// npm run planted-faults [-- N …]: plants faults one at a time in a copy of this commit and reports which ones its tests find. Exit code 1:
// a fault was not found. N: numbers of the faults to plant, from 1.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProgramError, run, stopOnSignals } from './child-programs.mjs';
import { plant } from './planted-fault.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const faults = JSON.parse(readFileSync(join(root, 'test/planted-faults/faults.json'), 'utf8'));
const asked = process.argv.slice(2).map(Number);
if (!asked.every((number) => number >= 1 && number <= faults.length)) {
  console.error(`Usage: npm run planted-faults [-- N …]\n\n${faults.map(({ fault }, at) => `${at + 1}. ${fault}`).join('\n')}`);
  process.exit(2);
}

/** With a planted fault, many tests wait for something that never happens, and leave work running. */
const HASTE = ['--testTimeout=30000', '--forceExit'];

const folder = mkdtempSync(join(tmpdir(), 'storepulse-planted-'));
const copy = join(folder, 'copy');
const npm = (name, ...args) => run(name, 'npm', ['run', '-s', ...args], { cwd: copy });

/** Loads run from the build, everything else from source. @returns whether a test failed; throws when the tests could not run */
async function isFound(fault) {
  const { file, sound, planted } = plant(copy, fault);
  const { tests } = fault;
  const path = join(copy, file);
  writeFileSync(path, planted);
  try {
    await npm('the build', 'build:api');
    const output = await npm(
      'jest',
      'jest',
      '--',
      '--selectProjects=system',
      '--selectProjects=unit',
      `--testPathPatterns=${tests}`,
      ...HASTE,
    ).catch((error) => {
      if (error instanceof ProgramError) return error.output;
      throw error;
    });
    if (!/^Tests: /m.test(output)) throw new Error(`${tests} could not be run:\n${output}`);
    return /^Tests: +[1-9]\d* failed/m.test(output);
  } finally {
    writeFileSync(path, sound);
  }
}

/** Gives the copy the installed packages. Links to our own packages are relative, so that those of the copy are used. */
function linkPackages() {
  const links = '@storepulse';
  const installed = join(root, 'node_modules');
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(installed)) {
    if (name !== links) symlinkSync(join(installed, name), join(copy, 'node_modules', name));
  }
  cpSync(join(installed, links), join(copy, 'node_modules', links), { recursive: true, verbatimSymlinks: true });
}

// Runs on every exit, including one caused by a signal.
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
  execFileSync('git', ['worktree', 'prune'], { cwd: root });
});
stopOnSignals();
execFileSync('git', ['worktree', 'add', '--quiet', '--detach', copy, 'HEAD'], { cwd: root, stdio: 'inherit' });
linkPackages();
for (const name of ['apps/api', 'bench', 'database', 'etl', 'libs/contracts', 'libs/settings', 'libs/shop-model']) {
  cpSync(join(root, name, 'dist'), join(copy, name, 'dist'), { recursive: true });
}
const missed = [];
for (const [at, fault] of faults.entries()) {
  if (asked.length > 0 && !asked.includes(at + 1)) continue;
  const found = await isFound(fault);
  console.log(`${found ? 'found ' : 'MISSED'}  ${at + 1}. ${fault.fault}`);
  if (!found) missed.push(fault);
}
process.exitCode = missed.length > 0 ? 1 : 0;
