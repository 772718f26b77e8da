import { describe, expect, it } from '@jest/globals';
import { LANGUAGE, inLanguage, languageOf } from './language.ts';

describe('languageOf', () => {
  it('prefers the chosen language, then the browser, then English', () => {
    expect(languageOf('en', ['de-DE'])).toBe('en');
    expect(languageOf(null, ['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(languageOf(null, ['fr-FR'])).toBe('en');
    expect(languageOf('toString', [])).toBe('en');
  });
});

it('does not fetch the texts of another language', async () => {
  expect(LANGUAGE).toBe('en');
  expect(await inLanguage('text', () => Promise.reject(new Error('fetched')))).toBe('text');
});
