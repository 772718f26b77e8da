/**
 * The first of the browser's languages that Intl takes. A system without a language (LANG=C) makes Chromium say
 * `en-US@posix`, which Intl refuses with an error: unasked, the console would not come up at all on a bare kiosk.
 *
 * @returns undefined where none is good: Intl then takes its own.
 */
export function usableLocale(languages: readonly string[]): string | undefined {
  return languages.find((language) => {
    try {
      return Intl.getCanonicalLocales(language).length === 1;
    } catch {
      return false;
    }
  });
}

/** How numbers and times are written. */
export const LOCALE: string | undefined =
  typeof navigator === 'undefined' ? undefined : usableLocale([navigator.language, ...navigator.languages]);
