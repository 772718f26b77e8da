import { describe, expect, it } from '@jest/globals';
import { localeFor } from './locale.ts';

describe('localeFor', () => {
  it('uses the first browser locale of the language', () => {
    expect(localeFor('de', ['fr-FR', 'de-AT', 'de'])).toBe('de-AT');
    expect(localeFor('en', ['en-US@posix', 'en-GB'])).toBe('en-GB');
  });

  it('uses the language itself without one, or without a valid one', () => {
    expect(localeFor('de', ['en-US'])).toBe('de');
    expect(localeFor('en', ['en-US@posix', 'C.UTF-8', ''])).toBe('en');
  });
});
