import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');

/** For each folder of the API, the folders it may import: the one-way flow of docs/architecture.md. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  config: [],
  platform: ['config'],
  access: ['config', 'platform'],
  partitions: ['access', 'columns', 'config', 'platform'],
  reconcile: ['access', 'columns', 'config', 'platform'],
  'event-bodies': ['access', 'config', 'platform'],
  ingest: ['access', 'config', 'platform'],
  jobs: ['access', 'config', 'platform'],
  columns: ['config', 'platform'],
  analytics: ['access', 'columns', 'config', 'platform'],
  loads: ['access', 'config', 'platform'],
  alerts: ['access', 'config', 'platform'],
  annotations: ['access', 'config', 'platform'],
  currencies: ['access', 'analytics', 'config', 'platform'],
  segments: ['access', 'config', 'platform'],
  store: ['access', 'analytics', 'config', 'platform'],
  demo: ['access', 'config', 'platform'],
  health: ['access', 'columns', 'config', 'platform'],
  docs: ['access', 'config', 'platform'],
  live: ['access', 'analytics', 'config', 'platform'],
  http: ['access', 'config', 'event-bodies', 'live', 'platform'],
  startup: ['access', 'config', 'demo', 'platform'],
};

/** The folders of the console, in the order of the flow: each may import only from those before it. */
const CONSOLE_ROOMS = ['memory', 'i18n', 'format', 'url', 'api', 'stores', 'live', 'exports', 'ui', 'charts', 'page', 'features', 'shell'];

interface Import {
  file: string;
  target: string;
}

const sourcesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|vue)$/.test(name) && !name.includes('node_modules') && !name.startsWith('dist'))
    .map((name) => join(folder, name));

/** Our packages by name. */
const PACKAGES: Record<string, string> = {
  api: 'apps/api/src',
  console: 'apps/console/src',
  contracts: 'libs/contracts/src',
  settings: 'libs/settings',
  'shop-model': 'libs/shop-model',
};

/** The path from the root of what a file imports; the name for a package that is not ours. */
function targetOf(file: string, target: string): string {
  if (target.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(file), target));
  return target.replace(/^@storepulse\/([^/]+)/, (_, name: string) => PACKAGES[name] ?? name);
}

const importsOf = (folder: string): Import[] =>
  sourcesOf(folder).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^'\n]+)'/g)].map(([, target = '']) => ({
      file,
      target: targetOf(file, target),
    })),
  );

const told = (found: readonly Import[]) => found.map(({ file, target }) => `${file} imports ${target}`);

describe('architecture', () => {
  it('lets each folder of the API import only what comes before it in the flow', () => {
    const folders = readdirSync(join(ROOT, 'apps/api/src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders) {
      const allowed = MAY_IMPORT[name];
      expect(allowed === undefined ? `${name} has no rule in MAY_IMPORT` : '').toBe('');
      const wrong = importsOf(`apps/api/src/${name}`).filter(({ target }) => {
        const stage = /^apps\/api\/src\/([^/]+)\//.exec(target)?.[1];
        return stage !== undefined && stage !== name && !allowed?.includes(stage);
      });
      expect(told(wrong)).toEqual([]);
    }
  });

  it('lets nothing but the app module import from ingest', () => {
    const wrong = importsOf('apps/api/src').filter(
      ({ file, target }) =>
        target.startsWith('apps/api/src/ingest/') && !file.startsWith('apps/api/src/ingest/') && file !== 'apps/api/src/app.module.ts',
    );
    expect(told(wrong)).toEqual([]);
  });

  it('lets each folder of the console import only what comes before it in the flow', () => {
    const roomOf = (file: string): string => /^apps\/console\/src\/([^/]+)\//.exec(file)?.[1] ?? '';
    const inside = importsOf('apps/console/src').filter(
      ({ file, target }) => roomOf(file) !== '' && target.startsWith('apps/console/src/'),
    );
    expect(inside.length).toBeGreaterThan(100);
    const rooms = new Set(inside.map(({ file }) => roomOf(file)));
    expect([...rooms].filter((room) => room !== 'styles' && !CONSOLE_ROOMS.includes(room))).toEqual([]);
    const wrong = inside.filter(
      ({ file, target }) => CONSOLE_ROOMS.indexOf(roomOf(target)) > CONSOLE_ROOMS.indexOf(roomOf(file)) || roomOf(target) === '',
    );
    expect(told(wrong)).toEqual([]);
  });

  it.each([
    ['features of the console', 'apps/console/src/features', []],
    // `answers` lists the subjects, and each subject declares its answers with it.
    ['subjects of analytics', 'apps/api/src/analytics', ['answers']],
  ])('has no import cycle between the %s', (_, folder, left) => {
    const featureOf = (file: string): string | undefined => {
      const name = new RegExp(`^${folder}/([^/]+)/`).exec(file)?.[1];
      return name === undefined || left.includes(name) ? undefined : name;
    };
    const after = new Map<string, Set<string>>();
    for (const { file, target } of importsOf(folder)) {
      const [from, to] = [featureOf(file), featureOf(target)];
      if (from !== undefined && to !== undefined && from !== to) after.set(from, (after.get(from) ?? new Set()).add(to));
    }
    expect(after.size).toBeGreaterThan(3);
    const reached = (from: string, seen = new Set<string>()): Set<string> => {
      for (const next of after.get(from) ?? []) if (!seen.has(next)) reached(next, seen.add(next));
      return seen;
    };
    expect([...after.keys()].filter((feature) => reached(feature).has(feature))).toEqual([]);
  });

  it('lets contracts import only zod', () => {
    const wrong = importsOf('libs/contracts/src').filter(
      ({ file, target }) => target !== 'zod' && !target.startsWith('libs/contracts/') && !file.endsWith('.spec.ts'),
    );
    expect(told(wrong)).toEqual([]);
  });

  it('keeps the console separate from the API, the database and the command line', () => {
    const wrong = [
      ...importsOf('apps/console/src').filter(({ target }) => /^(apps\/api|database|etl)\//.test(target)),
      ...['apps/api/src', 'database', 'etl'].flatMap(importsOf).filter(({ target }) => target.startsWith('apps/console/')),
      ...importsOf('database').filter(({ target }) => /^(apps|etl)\//.test(target)),
      ...importsOf('etl').filter(({ target }) => target.startsWith('apps/')),
    ];
    expect(told(wrong)).toEqual([]);
  });

  it('reads the clock and the environment in one place each', () => {
    const wrong = sourcesOf('apps/api/src').filter((file) => {
      if (file.endsWith('.spec.ts')) return false;
      const text = readFileSync(join(ROOT, file), 'utf8');
      return (/\bDate\.now\(|new Date\(\)/.test(text) && !file.endsWith('platform/clock.ts')) || /process\.env\b/.test(text);
    });
    expect(wrong).toEqual([]);
  });

  it('writes no SQL in controllers and gateways', () => {
    const wrong = sourcesOf('apps/api/src').filter(
      (file) =>
        /\.(controller|gateway)\.ts$/.test(file) &&
        /\b(select|insert into|update|delete from)\b[^'"]*\b(from|set|values)\b/i.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });
});
