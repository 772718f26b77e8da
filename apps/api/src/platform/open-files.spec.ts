import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Clock } from './clock.js';
import { OpenFiles } from './open-files.js';

let proc: string;
let files: OpenFiles | undefined;

beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'storepulse-proc-'));
  mkdirSync(join(proc, 'fd'));
});

afterEach(() => {
  files?.onModuleDestroy();
  rmSync(proc, { recursive: true });
});

const open = async (count: number, of: OpenFiles) => {
  rmSync(join(proc, 'fd'), { recursive: true });
  mkdirSync(join(proc, 'fd'));
  for (let at = 0; at < count; at += 1) writeFileSync(join(proc, 'fd', String(at)), '');
  await of.sample();
};

it('warns at 80 % of the limit, rejects sockets at 90 %, and recovers below 75 %', async () => {
  writeFileSync(
    join(proc, 'limits'),
    'Limit  Soft Limit  Hard Limit  Units\nMax open files            100                  4096                 files\n',
  );
  files = new OpenFiles(new Clock(), proc);
  expect(files.limit).toBe(100);
  const states = [];
  for (const count of [79, 80, 89, 90, 76, 74]) {
    await open(count, files);
    states.push([count, files.warnSince !== null, files.isFull]);
  }
  expect(states).toEqual([
    [79, false, false],
    [80, true, false],
    [89, true, false],
    [90, true, true],
    [76, true, false],
    [74, false, false],
  ]);
});

it('counts files opened between two checks', async () => {
  writeFileSync(join(proc, 'limits'), 'Max open files            100                  4096                 files\n');
  files = new OpenFiles(new Clock(), proc);
  await open(89, files);
  files.opened();
  expect(files.isFull).toBe(true);
  expect(files.warning).toMatch(/^90 of 100 file descriptors are in use\. At 90,/);
  files.closed();
  expect(files.isFull).toBe(false);
});

it('rejects nothing if the system has no limit', async () => {
  files = new OpenFiles(new Clock(), proc);
  await files.sample();
  expect([files.limit, files.isFull, files.warnSince]).toEqual([null, false, null]);
});
