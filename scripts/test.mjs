// npm test: installs what the tests need, runs the checks of `npm run check`, builds, and runs every test. Ends with "N passed, N failed".
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildState, parts, rememberBuild } from './build-state.mjs';
import { BUILD, checks, runChecks } from './checks.mjs';
import { requireNode } from './node-version.mjs';

requireNode();
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inModules = (...path) => join(root, 'node_modules', ...path);

/** Runs a program until it exits, with our output streams. */
function run(command, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...environment } });
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0));
  });
}

const node = (script, args, environment) => run(process.execPath, [...script, ...args], environment);

/** Whether every locked package for this system is installed, including development packages. */
function hasAllPackages() {
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  if (!existsSync(inModules('.package-lock.json'))) return false;
  const installed = read(inModules('.package-lock.json'));
  return Object.entries(read(join(root, 'package-lock.json'))).every(
    ([path, wanted]) =>
      !path.startsWith('node_modules/') || wanted.optional || (path in installed && installed[path].version === wanted.version),
  );
}

const SLOWEST = 10;

/** Prints the slowest test files, so that a newly slow one is noticed at once. */
function printSlowest(testResults) {
  const files = testResults
    .map(({ name, startTime, endTime }) => ({ name: relative(root, name), seconds: (endTime - startTime) / 1000 }))
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST);
  console.log('\nSlowest test files:');
  for (const { name, seconds } of files) console.log(`${seconds.toFixed(1).padStart(7)} s  ${name}`);
}

let passed = 0;
let failed = 0;
async function step(name, work) {
  const begun = performance.now();
  console.log(`\n▶ ${name}`);
  const ok = await work();
  console.log(`${ok ? '✔' : '✘'} ${name} (${Math.round((performance.now() - begun) / 1000)} s)`);
  return ok;
}

async function runJest() {
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-jest-'));
  const results = join(folder, 'results.json');
  try {
    const jest = ['--experimental-vm-modules', '--no-warnings', inModules('jest', 'bin', 'jest.js')];
    const ok = await node(jest, ['--maxWorkers=2', '--json', `--outputFile=${results}`, ...process.argv.slice(2)]);
    const summary = existsSync(results)
      ? JSON.parse(readFileSync(results, 'utf8'))
      : { numPassedTests: 0, numFailedTests: 0, testResults: [] };
    passed += summary.numPassedTests;
    failed += summary.numFailedTests;
    printSlowest(summary.testResults);
    // A test file that fails to load reports no failed tests.
    if (!ok && summary.numFailedTests === 0) failed += 1;
    return ok;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  if (!hasAllPackages()) {
    const installed = await step('install the packages', () =>
      run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']),
    );
    if (!installed) return false;
  }
  const states = Object.values(parts).map((part) => ({ part, hash: buildState(root, part).hash }));
  console.log('\n▶ checks');
  const wanted = checks.filter(({ isTest }) => !isTest);
  const unsound = await runChecks(root, wanted);
  passed += wanted.length - unsound.length;
  failed += unsound.length;
  if (unsound.includes(BUILD)) return false;
  const built = await step('build', async () => {
    const vite = ['build', 'apps/console', '--logLevel', 'warn'];
    const isBuilt = (await node(['scripts/copy-sql.mjs'], [])) && (await run(inModules('.bin', 'vite'), vite));
    // A start during or after the tests does not build again.
    if (isBuilt) for (const { part, hash } of states) rememberBuild(root, part, hash);
    return isBuilt;
  });
  if (!built) return false;
  const audited = await step('known vulnerabilities of packages', () => node(['scripts/audit.mjs'], []));
  if (audited) passed += 1;
  else failed += 1;
  const sound = audited && unsound.length === 0;
  return (await step('tests', runJest)) && sound;
}

const sound = await main();
if (!sound && failed === 0) failed = 1;
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = sound ? 0 : 1;
