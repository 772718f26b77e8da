// Jest runs ES modules (`--experimental-vm-modules`, see the script `jest` in package.json): @nestjs 12 has no other form.
const source = { '^.+\\.ts$': ['@swc/jest', { swcrc: true, configFile: './.swcrc' }] };
const relativeJs = { '^(\\.{1,2}/.*)\\.js$': '$1' };
/** Our packages, from their sources. */
const packages = {
  '^@storepulse/contracts$': '<rootDir>/libs/contracts/src/index.ts',
  '^@storepulse/shop-model$': '<rootDir>/libs/shop-model/index.ts',
  '^@storepulse/(settings|shop-model)/(.*)\\.js$': '<rootDir>/libs/$1/$2.ts',
  '^@storepulse/(database|etl)/(.*)\\.js$': '<rootDir>/$1/$2.ts',
};
const common = {
  rootDir: import.meta.dirname,
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { ...relativeJs, ...packages },
  modulePathIgnorePatterns: [
    '<rootDir>/(?:apps/api|bench|database|etl|libs/[^/]+)/dist/',
    '<rootDir>/.storepulse/',
    '<rootDir>/.storepulse-dev/',
  ],
  transform: source,
};
const onServer = { ...common, testEnvironment: 'node', setupFiles: ['reflect-metadata'] };
const root = `^${import.meta.dirname.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`;
/** Entries of large packages, and of those whose classes both tests and code under test name. The other packages have no ES module as entry. */
const ENTRIES = [
  '@nestjs/[^/]+/(?:dist/)?(?:index|constants)\\.js',
  'fast-check/lib/fast-check\\.js',
  'pg/esm/index\\.mjs',
  'playwright-core/index\\.mjs',
  'socket\\.io-client/build/esm-debug/index\\.js',
  'zod/index\\.js',
];
/** Test files and their support are compiled for each test file; the code under test is loaded as built, once in each worker. */
const onBuiltCode = {
  ...common,
  testEnvironment: '<rootDir>/test/support/built-environment.mjs',
  transform: {
    [`${root}/test/.*\\.ts$`]: source['^.+\\.ts$'],
    [`${root}/(?:apps/api/src|database|etl|libs)/.*\\.ts$`]: '<rootDir>/test/support/built-code.mjs',
    '/node_modules/': '<rootDir>/test/support/built-code.mjs',
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${ENTRIES.join('|')})$)`],
};
const onDatabase = {
  globalSetup: '<rootDir>/test/support/database-server.mjs',
  globalTeardown: '<rootDir>/test/support/database-server-stop.mjs',
};

export default {
  projects: [
    {
      ...onServer,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{apps/api,bench,database,etl,libs,scripts}/**/*.spec.ts',
        '<rootDir>/test/{architecture,planted-faults}/**/*.spec.ts',
      ],
    },
    {
      ...common,
      displayName: 'console',
      testEnvironment: '<rootDir>/test/support/jsdom-environment.mjs',
      testMatch: ['<rootDir>/apps/console/**/*.spec.ts'],
      extensionsToTreatAsEsm: ['.ts', '.vue'],
      moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'vue'],
      // Imports of the console name the file as it is (.ts, .vue), as its bundler takes them.
      moduleNameMapper: { ...common.moduleNameMapper, '\\.css$': '<rootDir>/test/support/no-styles.mjs' },
      transform: { ...source, '^.+\\.vue$': '<rootDir>/test/support/vue-transform.mjs' },
    },
    { ...onBuiltCode, ...onDatabase, displayName: 'system', testMatch: ['<rootDir>/test/{system,oracle,cases}/**/*.spec.ts'] },
    // Runs the built product in processes of its own, with its own PostgreSQL.
    {
      ...onBuiltCode,
      globalSetup: '<rootDir>/test/support/build.mjs',
      displayName: 'faults',
      testMatch: ['<rootDir>/test/faults/**/*.spec.ts'],
    },
    {
      ...onBuiltCode,
      globalSetup: '<rootDir>/test/support/browser-setup.mjs',
      globalTeardown: onDatabase.globalTeardown,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.spec.ts'],
    },
  ],
  // What hangs is ended; a test that shares two cores with others may take a minute and more.
  testTimeout: 180_000,
};
