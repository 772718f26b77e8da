import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gunzip } from './gunzip.js';

/** Splits the bytes into pieces of this size. */
async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function unpacked(bytes: Buffer, size = 64 * 1024): Promise<{ text: string; trailing: number }> {
  let trailing = 0;
  const pieces: Buffer[] = [];
  for await (const piece of gunzip(inPieces(bytes, size), (count) => (trailing += count))) pieces.push(piece);
  return { text: Buffer.concat(pieces).toString(), trailing };
}

/** Adds a name, a comment and extra bytes before the data, as `gzip file` can write them. */
function withHeaderFields(bytes: Buffer): Buffer {
  const header = Buffer.from(bytes.subarray(0, 10));
  header[3] = 4 + 8 + 16 + 2;
  return Buffer.concat([
    header,
    Buffer.from([3, 0, 1, 2, 3]),
    Buffer.from('name.csv\0what it is\0'),
    Buffer.from([0, 0]),
    bytes.subarray(10),
  ]);
}

describe('gunzip', () => {
  it('reads members one after the other, in any chunks', async () => {
    const texts = fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 80 }), fc.constantFrom(0, 1, 700), async (parts, size, zeros) => {
        const packed = Buffer.concat([...parts.map((part) => gzipSync(part)), Buffer.alloc(zeros)]);
        expect(await unpacked(packed, size)).toEqual({ text: Buffer.from(parts.join('')).toString(), trailing: zeros });
      }),
      { numRuns: 100 },
    );
  });

  it('reads a header with all optional fields', async () => {
    expect(await unpacked(withHeaderFields(gzipSync('abc')), 7)).toEqual({ text: 'abc', trailing: 0 });
  });

  it('ignores trailing bytes that are not gzip', async () => {
    expect(await unpacked(Buffer.concat([gzipSync('abc'), Buffer.from('garbage')]))).toEqual({ text: 'abc', trailing: 7 });
  });

  it('tells truncated data from damaged data', async () => {
    const packed = gzipSync('x'.repeat(10_000) + Math.PI);
    for (const end of [3, 10, 20, packed.length - 1]) await expect(unpacked(packed.subarray(0, end))).rejects.toThrow('ends too early');
    const wrong = Buffer.from(packed);
    wrong.writeUInt8(wrong.readUInt8(packed.length - 6) ^ 1, packed.length - 6);
    await expect(unpacked(wrong)).rejects.toThrow('is damaged');
    await expect(unpacked(Buffer.from('no gzip at all'))).rejects.toThrow('is damaged');
  });

  it('reads much more than one chunk', async () => {
    const text = Array.from({ length: 300_000 }, (_, line) => `${line},${line * 7919}`).join('\n');
    expect((await unpacked(gzipSync(text))).text).toBe(text);
  });
});
