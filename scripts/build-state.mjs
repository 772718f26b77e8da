// Tells whether the build is current: a hash of the sources is stored beside the build output.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The two parts of the build. `sources`: files and folders; `outputs`: if one is missing, the part counts as not built. */
export const parts = {
  api: {
    sources: [
      'apps/api',
      'database',
      'bench',
      'etl',
      'libs',
      'scripts/copy-sql.mjs',
      'tsconfig.json',
      'tsconfig.base.json',
      'package-lock.json',
    ],
    outputs: ['apps/api/dist/main.js', 'etl/dist/main.js', 'bench/dist/main.js', 'libs/contracts/dist/index.js'],
    hashFile: 'apps/api/dist/.build-hash',
  },
  console: {
    sources: ['apps/console', 'libs', 'package-lock.json'],
    outputs: ['apps/console/dist/index.html'],
    hashFile: 'apps/console/dist/.build-hash',
  },
};

/** Returns the hash to store after a build, and whether the last build used these sources. Take the hash before building. */
export function buildState(root, { sources, outputs, hashFile }) {
  const hash = hashSources(root, sources);
  const isBuilt = outputs.every((output) => existsSync(join(root, output))) && readHash(join(root, hashFile)) === hash;
  return { hash, isBuilt };
}

export function rememberBuild(root, { hashFile }, hash) {
  const file = join(root, hashFile);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `${hash}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

function readHash(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

function hashSources(root, sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(join(root, source))) {
      const content = readFileSync(file);
      // The length separates the end of one file from the name of the next.
      hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

function filesOf(path) {
  if (!existsSync(path)) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
  return entries
    .filter(({ name }) => name !== 'node_modules' && name !== 'dist' && !name.endsWith('.spec.ts'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : entry.isFile() ? [join(path, entry.name)] : []));
}
