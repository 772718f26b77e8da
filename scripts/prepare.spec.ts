import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildState, rememberBuild } from './build-state.mjs';
import { arePackagesInstalled } from './installed-packages.mjs';
import { alone } from './prepare-lock.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'storepulse-prepare-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

describe(buildState.name, () => {
  const part = { sources: ['src', 'lock.json'], outputs: ['dist/main.js'], hashFile: 'dist/.build-hash' };
  const isBuilt = () => buildState(root, part).isBuilt;

  beforeEach(() => {
    write('src/a.ts', 'one');
    write('src/deep/b.ts', 'two');
    write('lock.json', '{}');
    write('dist/main.js', '');
    rememberBuild(root, part, buildState(root, part).hash);
  });

  it('recognizes a build of exactly these sources', () => {
    expect(isBuilt()).toBe(true);
  });

  it.each([
    ['a changed file', () => write('src/deep/b.ts', 'three')],
    ['a new file', () => write('src/c.ts', '')],
    ['a removed file', () => rmSync(join(root, 'src/a.ts'))],
    ['a changed lock', () => write('lock.json', '{ }')],
    ['text that moved from one file to another', () => [write('src/a.ts', ''), write('src/deep/b.ts', 'onetwo')]],
    ['a removed output', () => rmSync(join(root, 'dist/main.js'))],
    ['a removed dist', () => rmSync(join(root, 'dist'), { recursive: true })],
  ])('builds again after %s', (_, change) => {
    change();
    expect(isBuilt()).toBe(false);
  });

  it('does not build again for tests, build output or packages', () => {
    write('src/a.spec.ts', 'test');
    write('src/dist/x.js', '');
    write('src/node_modules/x/index.js', '');
    expect(isBuilt()).toBe(true);
  });
});

describe(arePackagesInstalled.name, () => {
  const zod = { version: '4.6.7', integrity: 'sha512-zod' };
  const jest = { version: '30.5.2', integrity: 'sha512-jest', dev: true };
  const forOthers = { version: '1.0.0', integrity: 'sha512-x', optional: true, os: ['no-such-system'] };

  beforeEach(() => {
    write('package-lock.json', {
      packages: { '': {}, 'node_modules/zod': zod, 'node_modules/jest': jest, 'node_modules/for-others': forOthers },
    });
    write('node_modules/.package-lock.json', { packages: { 'node_modules/zod': zod } });
    write('node_modules/zod/package.json', '{}');
  });

  it('needs neither development packages nor those of other systems', () => {
    expect(arePackagesInstalled(root)).toBe(true);
  });

  it.each([
    ['nothing is installed', () => rmSync(join(root, 'node_modules'), { recursive: true })],
    ['an installation was interrupted', () => rmSync(join(root, 'node_modules/.package-lock.json'))],
    ['a package was removed manually', () => rmSync(join(root, 'node_modules/zod'), { recursive: true })],
    [
      'another version is installed',
      () => write('node_modules/.package-lock.json', { packages: { 'node_modules/zod': { ...zod, version: '4.0.0' } } }),
    ],
    [
      'a package is new',
      () => write('package-lock.json', { packages: { 'node_modules/zod': zod, 'node_modules/pg': { version: '8.0.0' } } }),
    ],
  ])('is false when %s', (_, change) => {
    change();
    expect(arePackagesInstalled(root)).toBe(false);
  });
});

describe(alone.name, () => {
  it('lets one process work at a time, and names it to the others', async () => {
    const said: string[] = [];
    let atWork = 0;
    let most = 0;
    const work = async () => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise((resolve) => setImmediate(resolve));
      atWork -= 1;
    };
    const other = spawn('sleep', ['60']);
    await once(other, 'spawn');
    symlinkSync(String(other.pid), join(root, '.prepare-lock'));
    const waiting = alone(root, (line: string) => void said.push(line), work);
    expect(said).toEqual([`Waiting for process ${other.pid}, which is installing or building this clone`]);
    expect(most).toBe(0);
    other.kill('SIGKILL');
    await waiting;
    expect(most).toBe(1);
    expect(readdirSync(root)).toEqual([]);
  });

  it('is free again after failed work', async () => {
    const failing = () => Promise.reject(new Error('no'));
    await expect(alone(root, () => undefined, failing)).rejects.toThrow('no');
    await expect(
      alone(
        root,
        () => undefined,
        async () => 'done',
      ),
    ).resolves.toBe('done');
  });
});
