import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Characters without a special meaning to any program. */
const PLAIN = /^[\w./-]+$/;

export interface PlainPath {
  path: string;
  remove(): Promise<void>;
}

/**
 * Creates another path to a file, for DuckDB. In a path, DuckDB treats `*`, `?` and `[` as a pattern and reads every matching file, `~` as
 * the home folder, and `brand=x/` as a column. Escaping them is not reliable; a symbolic link has a name without them.
 */
export async function plainPath(path: string): Promise<PlainPath> {
  const base = [tmpdir(), '/tmp'].find((folder) => PLAIN.test(folder));
  if (base === undefined) throw new Error(`DuckDB cannot read the name of the folder for temporary files: ${tmpdir()}`);
  const folder = await mkdtemp(join(base, 'storepulse-'));
  const link = join(folder, 'input');
  await symlink(resolve(path), link);
  return { path: link, remove: () => rm(folder, { recursive: true, force: true }) };
}

export async function withPlainPath<T>(path: string, work: (plain: string) => Promise<T>): Promise<T> {
  const plain = await plainPath(path);
  try {
    return await work(plain.path);
  } finally {
    await plain.remove();
  }
}
