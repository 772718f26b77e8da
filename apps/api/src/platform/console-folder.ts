import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built console; undefined when it is not built. The API runs from its sources in tests and from dist/ otherwise. */
export function consoleFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  const built = join(folder, 'apps', 'console', 'dist');
  return existsSync(join(built, 'index.html')) ? built : undefined;
}
