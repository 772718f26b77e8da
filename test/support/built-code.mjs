// Gives tests the built form of a module of the product or of a package. Node loads it once in each worker; jest itself would load and
// compile all of it again for every test file, which takes longer than most test files run.
import { createHash } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Packages from the registry are loaded as they are, ours from where tsc writes them. */
function builtFile(file) {
  if (file.includes('/node_modules/')) return file;
  const [, folder, path] = /^(apps\/api|libs\/[^/]+|[^/]+)\/(?:src\/)?(.*)\.ts$/.exec(relative(root, file)) ?? [];
  return join(root, folder, 'dist', `${path}.js`);
}

export default {
  canInstrument: false,

  getCacheKey: (source, file) => createHash('sha1').update(`2${file}\0${source}`).digest('hex'),

  async processAsync(_source, file) {
    const { href } = pathToFileURL(builtFile(file));
    // Some names, such as `catch`, may be exported but not declared.
    const names = Object.keys(await import(href));
    return {
      code: [
        `const built = await importBuilt(${JSON.stringify(href)});`,
        `const { ${names.map((name, at) => `${name}: v${at}`).join(', ')} } = built;`,
        `export { ${names.map((name, at) => `v${at} as ${name}`).join(', ')} };`,
      ].join('\n'),
    };
  },
};
