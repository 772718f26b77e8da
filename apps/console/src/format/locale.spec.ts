import { describe, expect, it } from '@jest/globals';
import { localeFor } from './locale.ts';

describe('localeFor', () => {
  it('takes the first of the browser’s locales that is of the language', () => {
    expect(localeFor('de', ['fr-FR', 'de-AT', 'de'])).toBe('de-AT');
    expect(localeFor('en', ['en-US@posix', 'en-GB'])).toBe('en-GB');
  });

  it('takes the language’s own where there is none, or none that Intl can read', () => {
    expect(localeFor('de', ['en-US'])).toBe('de');
    expect(localeFor('en', ['en-US@posix', 'C.UTF-8', ''])).toBe('en');
  });
});
