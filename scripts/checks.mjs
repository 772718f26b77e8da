// The checks that tell within seconds whether a change is sound. `npm run check` and `npm test` run this one list.
import { availableParallelism } from 'node:os';
import { ProgramError, run } from './child-programs.mjs';

const tsc = 'node_modules/@typescript/native/bin/tsc';
const cached = (name) => ['--incremental', '--tsBuildInfoFile', `node_modules/.cache/${name}.tsbuildinfo`];

/** The compiler writes what several checks read, and what system tests run. */
export const BUILD = 'server types';

/**
 * In the order of their start: the longest ones first. `needsBuild`: reads the declarations that the build writes. `isTest`: `npm test`
 * runs it among the other tests.
 * @type {readonly { name: string, args: readonly string[], needsBuild?: true, isTest?: true }[]}
 */
export const checks = [
  { name: BUILD, args: [tsc, '-b'] },
  {
    name: 'console types',
    args: ['node_modules/vue-tsc/bin/vue-tsc.js', '-p', 'apps/console/tsconfig.json', '--noEmit', ...cached('console')],
  },
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'], needsBuild: true },
  { name: 'test types', args: [tsc, '-p', 'test/tsconfig.json', '--noEmit', ...cached('tests')], needsBuild: true },
  {
    name: 'architecture and settings',
    args: [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '--selectProjects=unit',
      '--runInBand',
      'test/architecture/',
      'libs/settings/guide.spec.ts',
    ],
    needsBuild: true,
    isTest: true,
  },
  { name: 'format', args: ['node_modules/@biomejs/biome/bin/biome', 'format', '.'] },
  { name: 'retired words', args: ['scripts/retired-words.mjs'] },
];

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/**
 * Runs the checks, as many at a time as there are cores. Prints a line for each, and what a failed one wrote.
 * @param {string} root
 * @param {typeof checks} wanted
 * @returns {Promise<string[]>} the names of those that failed
 */
export async function runChecks(root, wanted) {
  const failed = [];
  const check = async ({ name, args }) => {
    const begun = performance.now();
    try {
      await run(name, process.execPath, args, { cwd: root });
      console.log(`✔ ${name} (${seconds(begun)})`);
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      failed.push(name);
      console.log(`✘ ${name} (${seconds(begun)})\n${error.output.trimEnd()}\n`);
    }
  };
  const waiting = [...wanted];
  let build = Promise.resolve();
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next.needsBuild) await build;
      const checked = check(next);
      if (next.name === BUILD) build = checked;
      await checked;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failed;
}
