import { LANGUAGE, type Language } from '../i18n/language.ts';

/**
 * The locale for numbers and times: the first of the browser's locales in the page's language, so that a reader in Austria keeps theirs;
 * otherwise the language itself. On a system without a language (LANG=C), Chromium reports `en-US@posix`, and Intl throws on it. Without
 * the check the console would not start on a bare kiosk.
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
