// npm start: installs and builds what is missing, then runs the app in this process, so that signals reach it directly.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNode } from './node-version.mjs';

requireNode();
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { prepare } = await import('./prepare.mjs');
const { StartError } = await import('./start-error.mjs');
const { readEnvFile } = await import('./env-file.mjs');
try {
  readEnvFile(root);
  await prepare({ root, output: process.stdout, withConsole: true, quiet: false });
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exit(1);
}
await import('./serve.mjs');
