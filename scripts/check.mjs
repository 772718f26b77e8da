// npm run check [-- NAME …]: runs the fast checks, or those with one of these words in their name.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checks, runChecks } from './checks.mjs';
import { stopOnSignals } from './child-programs.mjs';
import { requireNode } from './node-version.mjs';

requireNode();
const names = process.argv.slice(2);
const wanted = checks.filter(({ name }) => names.length === 0 || names.some((word) => name.includes(word)));
if (wanted.length === 0) {
  console.error(`No check has that name. There are: ${checks.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}
const begun = performance.now();
stopOnSignals();
const failed = await runChecks(dirname(dirname(fileURLToPath(import.meta.url))), wanted);
const time = `${((performance.now() - begun) / 1000).toFixed(1)} s`;
console.log(failed.length === 0 ? `Sound (${time})` : `Failed: ${failed.join(', ')} (${time})`);
process.exitCode = failed.length === 0 ? 0 : 1;
