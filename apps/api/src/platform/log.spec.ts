import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Log } from './log.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storepulse-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is readable by its owner only, including an older file', () => {
  const [fresh, older] = [join(folder, 'fresh.log'), join(folder, 'older.log')];
  writeFileSync(older, 'line\n', { mode: 0o644 });
  for (const file of [fresh, older]) {
    Log.toFile(file).info('a line');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
});
