import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Log } from './log.js';

/** A device that is always full. */
const FULL = '/dev/full';

describe(Log.name, () => {
  it('writes one JSON object a line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'storepulse-log-'));
    try {
      const file = join(folder, 'made', 'storepulse.log');
      Log.toFile(file).warn('a word', { count: 2 });
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ msg: 'a word', count: 2 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  (existsSync(FULL) ? it : it.skip)('goes on where the disk is full', () => {
    const log = Log.toFile(FULL);
    for (let line = 0; line < 3; line += 1) expect(() => log.error('a word', new Error('of a cause'))).not.toThrow();
  });
});
