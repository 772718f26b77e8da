import { describe, expect, it } from '@jest/globals';
import { NextRead } from './next-read.js';

/** Reads that end when the test says so. */
function readings() {
  const begun: { end: (value: string) => void; fail: (error: Error) => void }[] = [];
  const read = new NextRead(() => new Promise<string>((end, fail) => begun.push({ end, fail })));
  const isBegun = async (count: number): Promise<void> => {
    while (begun.length < count) await new Promise(setImmediate);
  };
  return { begun, read, isBegun };
}

describe('NextRead', () => {
  it('reads once for concurrent requests', async () => {
    const { begun, read, isBegun } = readings();
    const [one, other] = [read.now(), read.now()];
    await isBegun(1);
    begun[0]?.end('a');
    expect([await one, await other]).toEqual(['a', 'a']);
    expect(begun.length).toBe(1);
    expect(read.isIdle).toBe(true);
  });

  it('never reuses a read that started before the request, and reads one after the other', async () => {
    const { begun, read, isBegun } = readings();
    const early = read.now();
    await isBegun(1);
    const [late, later] = [read.now(), read.now()];
    await new Promise(setImmediate);
    expect(begun.length).toBe(1);
    begun[0]?.end('before');
    expect(await early).toBe('before');
    await isBegun(2);
    begun[1]?.end('after');
    expect([await late, await later]).toEqual(['after', 'after']);
  });

  it('reads again after a failure, which only its own requests get', async () => {
    const { begun, read, isBegun } = readings();
    const early = read.now();
    await isBegun(1);
    const late = read.now();
    begun[0]?.fail(new Error('away'));
    await expect(early).rejects.toThrow('away');
    await isBegun(2);
    begun[1]?.end('back');
    expect(await late).toBe('back');
  });
});
