// tsc does not copy SQL, so this script copies each .sql file of the source folders next to its built module.
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
for (const folder of ['apps/api/src', 'database', 'etl']) {
  cpSync(join(root, folder), join(root, 'dist', folder), {
    recursive: true,
    filter: (source) => !/\.[^./]+$/.test(source) || source.endsWith('.sql'),
  });
}
