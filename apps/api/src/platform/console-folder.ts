import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the built console; undefined if it was not built. */
export function consoleFolder(): string | undefined {
  // From src/platform and from dist/platform alike.
  const built = join(import.meta.dirname, '../../../console/dist');
  return existsSync(join(built, 'index.html')) ? built : undefined;
}
