// npm run bench:against -- REF NAME … [--runs N] [other options of the benches]: runs benches of this version and of another one in turn,
// and reports which figures got worse. It checks out and builds the other version in a git worktree. Exit code 1: something is worse.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const RUNS = 5;
const USAGE = `Usage: npm run bench:against -- REF NAME … [--runs ${RUNS}] [--events N] [--seconds N]

REF: a commit, branch or tag to compare with. NAME: benches as of npm run bench. Each side runs as often as --runs says, in turn.
A figure is worse where its median is, by more than a tenth, and no run reaches the worst of the other side.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: String(RUNS) }, events: { type: 'string' }, seconds: { type: 'string' } },
});
const [ref, ...names] = positionals;
const runs = Number(values.runs);
if (ref === undefined || names.length === 0 || !Number.isInteger(runs) || runs < 2) {
  console.error(USAGE);
  process.exit(2);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'storepulse-against-'));
const other = join(folder, 'other');
const options = ['events', 'seconds'].flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]]));

function run(cwd, args) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '-s', 'bench', '--', ...args], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve(output) : reject(new Error(`the bench in ${cwd} ended with ${code}`))));
  });
}

try {
  execFileSync('git', ['worktree', 'add', '--detach', other, ref], { cwd: root, stdio: 'inherit' });
  // Build both sides before measuring anything.
  for (const side of [root, other]) await run(side, ['--help']);
  const { figurePairs, verdictOf } = await import(pathToFileURL(join(root, 'bench', 'dist', 'regression.js')).href);
  const outputs = { before: [], after: [] };
  for (let round = 1; round <= runs; round++) {
    // The sides take turns going first, because the machine gets faster as it warms up, or slower.
    const order = round % 2 === 1 ? ['before', 'after'] : ['after', 'before'];
    for (const side of order) {
      console.error(`round ${round} of ${runs}: ${side === 'before' ? ref : 'this version'}`);
      outputs[side].push(await run(side === 'before' ? other : root, [...names, ...options]));
    }
  }
  const verdicts = figurePairs(outputs.before, outputs.after).map(verdictOf);
  for (const verdict of verdicts) console.log(JSON.stringify(verdict));
  const worse = verdicts.filter(({ isWorse }) => isWorse);
  for (const { name, ratio } of worse) console.error(`worse: ${name}, ${ratio.toFixed(2)} of ${ref}`);
  process.exitCode = worse.length > 0 ? 1 : 0;
} finally {
  execFileSync('git', ['worktree', 'remove', '--force', other], { cwd: root, stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
}
