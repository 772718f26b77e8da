// npm run settings: writes the table of settings in README.md, and .env.example, from libs/settings/environment.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENV_EXAMPLE, withSettingsTable } from '../libs/settings/dist/guide.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readme = join(root, 'README.md');
writeFileSync(readme, withSettingsTable(readFileSync(readme, 'utf8')));
writeFileSync(join(root, '.env.example'), ENV_EXAMPLE);
