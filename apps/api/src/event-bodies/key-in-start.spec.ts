import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keyInStart } from './key-in-start.js';

describe('keyInStart', () => {
  it.each([
    ['{"writeKey":"k"', 'k'],
    ['\uFEFF {\n "batch" : [ 1, {"a":"]}"} ] , "writeKey" :\t"k" ,', 'k'],
    [String.raw`{"write\u004bey":"\u0073pw\u005Fk","x":`, 'spw_k'],
    ['{"writeKey":"a","writeKey":"b","x":1', 'b'],
    ['{"writeKey":"a","writeKey":"b', 'a'],
    ['{"writeKey":"a","writeKey":7,"x":1', undefined],
    ['{"context":{"writeKey":"k"},"x":[{"writeKey":"k"}],"y":1', undefined],
    [String.raw`{"x":"\",\"writeKey\":\"k\"","y":1`, undefined],
    ['{"writeKey":"k', undefined],
    ['[{"writeKey":"k"}]', undefined],
    ['"writeKey":"k"', undefined],
    ['{"a":1}{"writeKey":"k"}', undefined],
    ['{"a":1]"writeKey":"k"}', undefined],
    ['', undefined],
  ])('finds in %j the key %j', (start, key) => {
    expect(keyInStart(start)).toBe(key);
  });

  it('finds the same key as JSON.parse in a whole body', () => {
    const name = fc.oneof(fc.constant('writeKey'), fc.string({ maxLength: 3 }));
    /** With random characters escaped. */
    const escaped = (text: string, at: number) =>
      JSON.stringify(text).replace(/\w/g, (sign, place: number) =>
        place % 5 === at ? String.raw`\u00${sign.charCodeAt(0).toString(16)}` : sign,
      );
    const member = fc.tuple(name, fc.oneof(fc.jsonValue(), fc.string()), fc.nat(5), fc.constantFrom('', ' ', '\n\t'));
    fc.assert(
      fc.property(fc.array(member, { maxLength: 6 }), (members) => {
        const body = `{${members
          .map(
            ([of, value, at, blank]) =>
              `${blank}${escaped(of, at)}${blank}:${typeof value === 'string' ? escaped(value, at) : JSON.stringify(value)}${blank}`,
          )
          .join(',')}}`;
        const { writeKey } = JSON.parse(body) as { writeKey?: unknown };
        expect(keyInStart(body)).toBe(typeof writeKey === 'string' ? writeKey : undefined);
        // Cut off anywhere, the beginning yields a complete key or none.
        for (let end = 0; end < body.length; end += 7)
          expect([undefined, ...members.map(([, value]) => value)]).toContainEqual(keyInStart(body.slice(0, end)));
      }),
    );
  });

  it('takes linear time for any input', () => {
    for (const piece of ['{"', '"', String.raw`\"`, '[', '{"a":', ' ', ',', '\\', '{"a":"\\']) {
      expect(keyInStart(`{"a":${piece.repeat(32_768 / piece.length)}`)).toBeUndefined();
      expect(keyInStart(piece.repeat(32_768 / piece.length))).toBeUndefined();
    }
  });
});
