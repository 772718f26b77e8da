import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyBinaries, findBinaries, makeLibraryLinks } from './binaries.js';

describe('binaries', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'storepulse-binaries-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  describe(makeLibraryLinks.name, () => {
    beforeEach(() => {
      mkdirSync(join(folder, 'native/lib'), { recursive: true });
      writeFileSync(join(folder, 'native/lib/libicu.so.60.2'), 'library');
      writeFileSync(
        join(folder, 'native/pg-symlinks.json'),
        JSON.stringify([{ source: 'native/lib/libicu.so.60.2', target: 'native/lib/libicu.so.60' }]),
      );
    });

    it('creates a missing link, relative to its folder', () => {
      expect(makeLibraryLinks(folder)).toBe(true);
      expect(readlinkSync(join(folder, 'native/lib/libicu.so.60'))).toBe('libicu.so.60.2');
    });

    it('keeps a correct link', () => {
      makeLibraryLinks(folder);
      const { ino } = lstatSync(join(folder, 'native/lib/libicu.so.60'));
      expect(makeLibraryLinks(folder)).toBe(false);
      expect(lstatSync(join(folder, 'native/lib/libicu.so.60')).ino).toBe(ino);
    });

    it('repairs a dangling link', () => {
      symlinkSync('gone.so', join(folder, 'native/lib/libicu.so.60'));
      expect(makeLibraryLinks(folder)).toBe(true);
      expect(readlinkSync(join(folder, 'native/lib/libicu.so.60'))).toBe('libicu.so.60.2');
    });
  });

  describe(copyBinaries.name, () => {
    it('returns programs that run and are readable by everybody, under any umask', () => {
      const before = process.umask(0o077);
      try {
        const { postgres, root } = copyBinaries(findBinaries(), join(folder, 'copy'));
        expect(spawnSync(postgres, ['--version'], { encoding: 'utf8' }).stdout).toContain('(PostgreSQL) 18');
        expect(statSync(root).mode & 0o777).toBe(0o755);
        expect(statSync(postgres).mode & 0o777).toBe(0o755);
        expect(statSync(join(root, 'native/share/postgresql/postgres.bki')).mode & 0o777).toBe(0o644);
      } finally {
        process.umask(before);
      }
    });
  });
});
