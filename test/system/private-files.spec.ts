/** Only the owner can read what a load leaves in DATA_DIR, and a load reads only the file that was named. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CSV_HEADER } from '../support/csv-file.js';
import { FileLoads } from '../support/file-loads.js';
import { runEtl } from '../support/run-etl.js';

const files = new FileLoads();
const content = `${CSV_HEADER}\n2019-07-01 00:00:00 UTC,view,1,10,home,b,1.00,1,\n2019-07-01 00:00:01 UTC,foo,1,10,home,b,1.00,1,\n`;
const modeOf = (path: string): number => statSync(path).mode & 0o777;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storepulse-private-'));
});

afterEach(async () => {
  await files.clear();
  rmSync(folder, { recursive: true, force: true });
});

describe('the files in DATA_DIR', () => {
  it('are readable by their owner only, including those of earlier versions', async () => {
    const store = await files.newStore();
    const DATA_DIR = join(folder, 'data');
    const rejected = join(DATA_DIR, 'rejected');
    mkdirSync(rejected, { recursive: true });
    for (const path of [join(DATA_DIR, 'storepulse.log.1'), join(DATA_DIR, 'storepulse.log'), join(rejected, 'earlier.rejected.csv')]) {
      writeFileSync(path, '');
      chmodSync(path, 0o644);
    }
    for (const path of [DATA_DIR, rejected]) chmodSync(path, 0o755);
    // A link may lead to a file that is not ours.
    const elsewhere = join(folder, 'elsewhere.txt');
    writeFileSync(elsewhere, '');
    chmodSync(elsewhere, 0o644);
    symlinkSync(elsewhere, join(rejected, 'link.csv'));

    expect(await runEtl(store.url, ['load', files.file(content)], { DATA_DIR })).toMatchObject({ code: 0 });
    expect(readdirSync(rejected)).toHaveLength(4);
    for (const name of readdirSync(rejected).filter((it) => it !== 'link.csv'))
      expect([name, modeOf(join(rejected, name))]).toEqual([name, 0o600]);
    expect(modeOf(rejected)).toBe(0o700);
    expect(modeOf(DATA_DIR) & 0o066).toBe(0);
    expect(modeOf(join(DATA_DIR, 'storepulse.log'))).toBe(0o600);
    expect(modeOf(join(DATA_DIR, 'storepulse.log.1'))).toBe(0o600);
    expect(modeOf(elsewhere)).toBe(0o644);
  });
});

describe('a symbolic link', () => {
  it.each([
    ['of the file', (path: string) => path, /is a symbolic link: name the file itself, or add --follow-symlinks/],
    ['of its folder', (path: string) => dirname(path), /is reached through a symbolic link \(.*link\): name the file itself, or add/],
  ])('%s is loaded only with --follow-symlinks', async (_, targetOf, message) => {
    const store = await files.newStore();
    const path = files.file(content);
    const link = join(folder, 'link');
    const target = targetOf(path);
    symlinkSync(target, link);
    const named = target === path ? link : join(link, basename(path));
    const refused = await runEtl(store.url, ['load', named]);
    expect(refused).toEqual({ code: 1, output: expect.stringMatching(message) });
    expect((await store.client.query('select count(*)::int as events from events')).rows).toEqual([{ events: 0 }]);
    expect(await runEtl(store.url, ['load', '--follow-symlinks', named])).toMatchObject({ code: 0 });
  });
});
