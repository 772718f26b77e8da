import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What no program takes for anything but a name. */
const PLAIN = /^[\w./-]+$/;

export interface PlainPath {
  path: string;
  remove(): Promise<void>;
}

/**
 * Another path to a file, for DuckDB. In a path that it reads, DuckDB takes `*`, `?` and `[` for a pattern and reads every file that matches,
 * `~` for the home folder, and `brand=x/` for a column. Such characters cannot be escaped for good; a symbolic link has none of them.
 */
export async function plainPath(path: string): Promise<PlainPath> {
  const base = [tmpdir(), '/tmp'].find((folder) => PLAIN.test(folder));
  if (base === undefined) throw new Error(`the folder for temporary files has a name that DuckDB would misread: ${tmpdir()}`);
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
