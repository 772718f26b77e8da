// npm run reconcile: compares stored counts with the events. Messages about installing or building go to stderr.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireNode } from './node-version.mjs';

requireNode();
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { prepare } = await import('./prepare.mjs');
const { StartError } = await import('./start-error.mjs');
const { readEnvFile } = await import('./env-file.mjs');
try {
  readEnvFile(root);
  await prepare({ root, output: process.stderr, withConsole: false, quiet: true });
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exit(1);
}
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(join(root, 'etl', 'dist', 'main.js')).href);
process.exitCode = await main(['reconcile', ...process.argv.slice(2)]);
