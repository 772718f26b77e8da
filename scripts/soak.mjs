// npm run soak [-- ROUNDS]: runs the tests with random input again and again, with new seeds each round, until one fails. Without ROUNDS,
// until Ctrl-C. The seeds of a round are printed: set them to repeat it.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const rounds = Number(process.argv[2] ?? Number.POSITIVE_INFINITY);
if (!(rounds >= 1)) {
  console.error('Usage: npm run soak [-- ROUNDS]');
  process.exit(2);
}

const TESTS = [
  'test/system/(currencies|fold|ingest-fuzz|load-kills|order-lines|persons|product-names|refunds|scheduler-kills)\\.spec',
  'test/faults/(away|disk-full|kills|postmaster-kills)\\.spec',
];

/** @returns whether the program succeeded */
function runs(args, variables = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '-s', ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, ...variables } });
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });
}

let isSound = await runs(['build']);
for (let round = 1; isSound && round <= rounds; round += 1) {
  const seeds = { PROPERTY_SEED: String(randomInt(2 ** 31)), FAULT_SEED: String(randomInt(2 ** 31)) };
  console.log(
    `\nRound ${round}: ${Object.entries(seeds)
      .map((seed) => seed.join('='))
      .join(' ')}`,
  );
  isSound = await runs(['jest', '--', '--selectProjects', 'system', 'faults', '--testPathPatterns', ...TESTS], seeds);
}
process.exitCode = isSound ? 0 : 1;
