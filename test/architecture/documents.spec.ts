/** Files that the documents refer to must exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');
const LEFT_OUT = /^(node_modules|dist|\.)/;
const DOCUMENTS = readdirSync(ROOT, { withFileTypes: true, encoding: 'utf8' })
  .filter(({ name }) => !LEFT_OUT.test(name))
  .flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(ROOT, entry.name), { recursive: true, encoding: 'utf8' }).map((path) => join(entry.name, path))
      : [entry.name],
  )
  .filter((path) => path.endsWith('.md') && !path.includes('node_modules') && !path.includes('/dist/'));

it.each(DOCUMENTS)('%s refers only to tests and files that exist', (document) => {
  const text = readFileSync(join(ROOT, document), 'utf8');
  // A name with a wildcard stands for several files.
  const tests = [...text.matchAll(/`([\w./-]+\/[\w.-]+\.spec\.ts)`/g)].map(([, path]) => join(ROOT, path ?? ''));
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path]) => join(ROOT, dirname(document), path ?? ''));
  expect([...tests, ...links].filter((path) => !existsSync(path))).toEqual([]);
});
