// Gives tests the built form of a module of the product or of a package. Node loads it once in each worker; jest itself would load and
// compile all of it again for every test file, which takes longer than most test files run.
import { createHash } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const CONTRACTS = 'libs/contracts/src/';

/** Packages are loaded as they are; sources from where tsc writes them. */
function builtFile(file) {
  if (file.includes('/node_modules/')) return file;
  const path = relative(root, file);
  const built = path.startsWith(CONTRACTS) ? `libs/contracts/dist/${path.slice(CONTRACTS.length)}` : `dist/${path}`;
  return join(root, built.replace(/\.ts$/, '.js'));
}

export default {
  canInstrument: false,

  getCacheKey: (source, file) => createHash('sha1').update(`1${file}\0${source}`).digest('hex'),

  async processAsync(_source, file) {
    const { href } = pathToFileURL(builtFile(file));
    const names = Object.keys(await import(href));
    const named = names.filter((name) => name !== 'default');
    return {
      code: [
        `const built = await importBuilt(${JSON.stringify(href)});`,
        `export const { ${named.join(', ')} } = built;`,
        names.includes('default') ? 'export default built.default;' : '',
      ].join('\n'),
    };
  },
};
