// tsc does not copy SQL, so this script copies each .sql file of a package next to its built module.
import { cpSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = { 'apps/api/src': 'apps/api/dist', database: 'database/dist', etl: 'etl/dist' };
for (const [source, built] of Object.entries(sources)) {
  const files = readdirSync(join(root, source), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.sql') && !/^(dist|node_modules)\//.test(name))) {
    cpSync(join(root, source, file), join(root, built, file));
  }
}
