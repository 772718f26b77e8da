import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SmallDisk } from '../../test/faults/small-disk.js';
import { DiskGuard } from './disk-guard.js';
import { DiskReserve } from './disk-reserve.js';

const mebibyte = 1024 ** 2;
const inMegabytes = (bytes: number | undefined): number => Math.round((bytes ?? 0) / mebibyte);

let disk: SmallDisk | null;
let lines: string[];

beforeEach(() => {
  lines = [];
  disk = SmallDisk.mount(256);
});

afterEach(() => {
  disk?.unmount();
});

/** A 256 MB disk with a 32 MB reserve. */
function guardOn({ folder }: SmallDisk) {
  const data = join(folder, 'data');
  mkdirSync(join(data, 'pg_wal'), { recursive: true });
  const reserve = join(folder, 'reserve');
  const guard = new DiskGuard(data, new DiskReserve(reserve, 32 * mebibyte), (line) => void lines.push(line));
  const other = join(folder, 'other');
  const takeUp = async (megabytes: number) => {
    writeFileSync(other, Buffer.alloc(megabytes * mebibyte));
    await guard.look();
  };
  return { guard, reserve, other, takeUp };
}

it('creates a reserve of allocated blocks, for its owner only', async () => {
  if (disk === null) return;
  const { guard, reserve } = guardOn(disk);
  await guard.look();
  expect(guard.full).toBeNull();
  expect(statSync(reserve)).toMatchObject({ size: 32 * mebibyte, blocks: 32 * 2048 });
  expect(statSync(reserve).mode & 0o777).toBe(0o600);
});

it('reports the missing space, deletes the reserve last, and creates it again when space is free', async () => {
  if (disk === null) return;
  const { guard, reserve, other, takeUp } = guardOn(disk);
  const changes: boolean[] = [];
  guard.onChange(() => changes.push(guard.full !== null));
  await guard.look();

  // 256 - 32 - 170 MB are free: not enough to accept writes.
  await takeUp(170);
  expect(inMegabytes(guard.full?.neededBytes)).toBe(80 - 54);
  expect(existsSync(reserve)).toBe(true);
  // 70 MB are above the level at which writing stopped, but not enough to resume.
  await takeUp(154);
  expect(inMegabytes(guard.full?.neededBytes)).toBe(80 - 70);

  // 24 MB are too few for PostgreSQL. Deleting the reserve gives it 56 MB, and the reserve needs space again later.
  await takeUp(200);
  expect(existsSync(reserve)).toBe(false);
  expect(inMegabytes(guard.full?.neededBytes)).toBe(80 + 32 - 56);

  rmSync(other);
  await guard.look();
  expect(guard.full).toBeNull();
  expect(existsSync(reserve)).toBe(true);
  expect(changes).toEqual([true, false]);
  expect(lines).toEqual([
    expect.stringMatching(/^Disk full: \d+ MB needed$/),
    'The disk is full: Storepulse deleted its reserve file to free space for PostgreSQL',
    'The disk has free space again',
  ]);
});

it('has no reserve if it is turned off, and removes an earlier one', async () => {
  if (disk === null) return;
  const { reserve } = guardOn(disk);
  writeFileSync(reserve, 'of another size');
  const guard = new DiskGuard(join(disk.folder, 'data'), new DiskReserve(reserve, 0), () => undefined);
  await guard.look();
  expect(existsSync(reserve)).toBe(false);
  expect(guard.full).toBeNull();
});
