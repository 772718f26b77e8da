import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chownSync, linkSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foreignIn, handBack, handOver } from './hand-over.js';

const whenRoot = process.getuid?.() === 0 ? it : it.skip;
const user = { uid: 65_534, gid: 65_534 };

let parent: string;
let dataDir: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'storepulse-hand-over-'));
  dataDir = join(parent, 'data');
  for (const name of ['', 'secrets', 'rejected', 'rejected/below', 'postgres', 'postgres/data', 'pg-18'])
    mkdirSync(join(dataDir, name), { recursive: true });
  for (const name of [
    'storepulse.log',
    'secrets/password',
    'rejected/below/1.csv',
    'postgres/port',
    'postgres/data/inner',
    'pg-18/postgres',
  ])
    writeFileSync(join(dataDir, name), '');
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

const uidOf = (...path: string[]): number => lstatSync(join(dataDir, ...path)).uid;

describe(handOver.name, () => {
  whenRoot('hands over files of Storepulse, and neither programs nor files inside the cluster', () => {
    handOver(dataDir, user);
    const given = ['', 'storepulse.log', 'secrets', 'secrets/password', 'rejected/below/1.csv', 'postgres', 'postgres/port'];
    expect(given.filter((name) => uidOf(name) !== user.uid)).toEqual([]);
    const kept = ['postgres/data', 'postgres/data/inner', 'pg-18', 'pg-18/postgres'];
    expect(kept.filter((name) => uidOf(name) !== 0)).toEqual([]);
  });

  whenRoot('follows no symbolic or hard link to other places', () => {
    const elsewhere = join(parent, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'shadow'), '');
    rmSync(join(dataDir, 'rejected'), { recursive: true });
    rmSync(join(dataDir, 'postgres'), { recursive: true });
    symlinkSync(elsewhere, join(dataDir, 'rejected'));
    symlinkSync(elsewhere, join(dataDir, 'postgres'));
    symlinkSync(join(elsewhere, 'shadow'), join(dataDir, 'storepulse.log.1'));
    linkSync(join(elsewhere, 'shadow'), join(dataDir, 'secrets', 'other'));
    handOver(dataDir, user);
    expect([statSync(elsewhere).uid, statSync(join(elsewhere, 'shadow')).uid]).toEqual([0, 0]);
    expect(uidOf('secrets')).toBe(user.uid);
  });

  whenRoot('keeps files of another user', () => {
    chownSync(join(dataDir, 'storepulse.log'), 12_345, 12_345);
    handOver(dataDir, user);
    expect(uidOf('storepulse.log')).toBe(12_345);
  });
});

describe(handBack.name, () => {
  whenRoot('gives files of root to the owner of the folder', () => {
    chownSync(dataDir, user.uid, user.gid);
    handBack(dataDir);
    expect(uidOf('rejected', 'below', '1.csv')).toBe(user.uid);
  });

  whenRoot('keeps a folder of root', () => {
    handBack(dataDir);
    expect(uidOf('storepulse.log')).toBe(0);
  });
});

describe(foreignIn.name, () => {
  it('names files that Storepulse did not create', () => {
    expect(foreignIn(join(parent, 'none'))).toBeNull();
    expect(foreignIn(dataDir)).toBeNull();
    writeFileSync(join(dataDir, 'notes.txt'), '');
    expect(foreignIn(dataDir)).toBe('notes.txt');
  });
});
