import { describe, expect, it } from '@jest/globals';
import { usableLocale } from './locale.ts';

describe('usableLocale', () => {
  it('takes the first language that Intl knows how to read', () => {
    expect(usableLocale(['de-DE', 'en'])).toBe('de-DE');
    expect(usableLocale(['en-US@posix', 'en-US'])).toBe('en-US');
  });

  it('leaves the choice to Intl where there is none', () => {
    expect(usableLocale(['en-US@posix', 'C.UTF-8', ''])).toBeUndefined();
    expect(() => new Intl.NumberFormat(usableLocale(['en-US@posix']))).not.toThrow();
  });
});
