import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EmbeddedServer } from './embedded-server.js';
import { placeServer } from './placement.js';

const isRoot = process.getuid?.() === 0;
const whenRoot = isRoot ? it : it.skip;

describe(placeServer.name, () => {
  let parent: string;
  let dataDir: string;
  let lines: string[];
  const report = (line: string) => void lines.push(line);

  beforeEach(() => {
    lines = [];
    parent = mkdtempSync(join(tmpdir(), 'storepulse-place-'));
    dataDir = join(parent, 'data-dir');
    mkdirSync(dataDir);
  });

  afterEach(() => {
    const link = join(dataDir, 'postgres');
    if (existsSync(link)) rmSync(realpathSync(link), { recursive: true, force: true });
    rmSync(parent, { recursive: true, force: true });
  });

  it('keeps the data in DATA_DIR if the server can reach it, without a message', () => {
    chmodSync(parent, 0o755);
    expect(placeServer(dataDir, report).folder).toBe(join(dataDir, 'postgres'));
    expect(lines).toEqual([]);
  });

  whenRoot('makes a closed DATA_DIR traversable, and no more', () => {
    chmodSync(parent, 0o755);
    chmodSync(dataDir, 0o700);
    expect(placeServer(dataDir, report).folder).toBe(join(dataDir, 'postgres'));
    expect(statSync(dataDir).mode & 0o777).toBe(0o711);
  });

  whenRoot('below a folder that only root can enter, keeps the data elsewhere with a link to it, and says so once', async () => {
    chmodSync(parent, 0o700);
    const server = await EmbeddedServer.start(dataDir, report);
    await server.stop();
    const folder = realpathSync(join(dataDir, 'postgres'));
    expect(dirname(folder)).toBe('/var/lib/storepulse');
    expect(readFileSync(join(folder, 'data-dir'), 'utf8').trim()).toBe(dataDir);
    expect(lines.filter((line) => line.includes(folder) && line.includes('Only root'))).toHaveLength(1);
    expect(statSync(parent).mode & 0o777).toBe(0o700);

    lines = [];
    const again = await EmbeddedServer.start(dataDir, report);
    await again.stop();
    expect(lines).toEqual([]);
  });

  whenRoot('never takes over the data of an earlier DATA_DIR of the same name', () => {
    chmodSync(parent, 0o700);
    const first = placeServer(dataDir, report).folder;
    rmSync(join(dataDir, 'postgres'));
    const second = placeServer(dataDir, report).folder;
    try {
      expect(basename(second)).toBe(`${basename(first)}-2`);
    } finally {
      rmSync(first, { recursive: true });
    }
  });

  it('does not start empty when the folder with the data is missing', () => {
    symlinkSync(join(parent, 'gone'), join(dataDir, 'postgres'));
    expect(() => placeServer(dataDir, report)).toThrow(/The database of this DATA_DIR is missing/);
    expect(lstatSync(join(dataDir, 'postgres')).isSymbolicLink()).toBe(true);
  });
});
