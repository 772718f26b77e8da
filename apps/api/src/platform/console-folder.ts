import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the built console; undefined if it was not built. The API runs from source in tests, from dist/ otherwise. */
export function consoleFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  const built = join(folder, 'apps', 'console', 'dist');
  return existsSync(join(built, 'index.html')) ? built : undefined;
}
