import { LANGUAGE, type Language } from '../i18n/language.ts';

/**
 * How numbers and times are written: the first of the browser's locales that is of the page's language, so that a reader in Austria
 * keeps theirs; else the language's own. A system without a language (LANG=C) makes Chromium say `en-US@posix`, which Intl refuses
 * with an error: unasked, the console would not come up at all on a bare kiosk.
 */
export function localeFor(language: Language, browser: readonly string[]): string {
  const own = browser.find((locale) => {
    try {
      return new Intl.Locale(locale).language === language;
    } catch {
      return false;
    }
  });
  return own ?? language;
}

export const LOCALE: string = localeFor(LANGUAGE, typeof navigator === 'undefined' ? [] : [navigator.language, ...navigator.languages]);
