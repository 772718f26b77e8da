// Compiles a Vue file into an ES module: Vue's compiler for template and script, swc for its TypeScript.
import { createHash } from 'node:crypto';
import { compileScript, parse, registerTS } from '@vue/compiler-sfc';
import { transformSync } from '@swc/core';
import ts from 'typescript';

// Needed for props with an imported type.
registerTS(() => ts);
const fs = {
  fileExists: (file) => ts.sys.fileExists(file),
  readFile: (file) => ts.sys.readFile(file),
  realpath: (file) => ts.sys.realpath(file),
};

const digest = (text) => createHash('sha1').update(text).digest('hex');

export default {
  canInstrument: false,

  getCacheKey: (source, file) => digest(`2${file}${source}`),

  process(source, file) {
    const { descriptor, errors } = parse(source, { filename: file, sourceMap: true });
    if (errors.length > 0) throw errors[0];
    const id = `data-v-${digest(file).slice(0, 8)}`;
    const scoped = descriptor.styles.some((style) => style.scoped);
    const script = compileScript(descriptor, {
      id,
      inlineTemplate: true,
      fs,
      genDefaultAs: 'component',
      templateOptions: { scoped, compilerOptions: { scopeId: scoped ? id : undefined } },
    });
    const code = [script.content, scoped ? `component.__scopeId = '${id}';` : '', 'export default component;'].join('\n');
    return transformSync(code, {
      filename: `${file}.ts`,
      swcrc: false,
      configFile: false,
      module: { type: 'es6' },
      sourceMaps: 'inline',
      inputSourceMap: script.map ? JSON.stringify(script.map) : undefined,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    });
  },
};
