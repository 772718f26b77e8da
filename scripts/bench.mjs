// npm run bench [-- NAME …]: measures the promised performance figures. Progress goes to stderr, one JSON line for each figure to stdout.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireNode } from './node-version.mjs';

requireNode();
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { prepare } = await import('./prepare.mjs');
const { StartError } = await import('./start-error.mjs');
try {
  const names = process.argv.slice(2).filter((argument) => /^[a-z]+$/.test(argument));
  const withConsole = names.length === 0 || names.some((name) => name === 'console' || name === 'soak');
  await prepare({ root, output: process.stderr, withConsole, quiet: true });
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exit(1);
}
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(join(root, 'bench', 'dist', 'main.js')).href);
process.exitCode = await main(process.argv.slice(2));
