import { describe, expect, it } from '@jest/globals';
import { nextAddress } from './next-address.ts';

describe('nextAddress', () => {
  it('returns to the previous page', () => {
    expect(nextAddress('/brands?brand=apple')).toBe('/brands?brand=apple');
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/login?next=/x', undefined, ['/a']])(
    'does not follow %p',
    (next) => {
      expect(nextAddress(next)).toBe('/');
    },
  );
});
