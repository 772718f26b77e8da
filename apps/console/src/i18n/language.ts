import { recall, remember } from '../memory/local-memory.ts';

/** The languages of the console, each named in itself. English texts are in `en/`, others in `translations/` by this code. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const isLanguage = (value: string | null | undefined): value is Language => typeof value === 'string' && Object.hasOwn(LANGUAGES, value);

/** The saved choice; else the first of the browser's languages that the console has; else English. */
export function languageOf(chosen: string | null, preferred: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  return preferred.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage) ?? 'en';
}

/** The console's language in this browser. */
export const LANGUAGE: Language = languageOf(recall('language'), typeof navigator === 'undefined' ? [] : navigator.languages);

/** Reloads the page: texts are read while modules load, and charts and tables keep them, so switching in place would mix languages. */
export function chooseLanguage(language: Language): void {
  if (language === LANGUAGE) return;
  remember('language', language);
  location.reload();
}

/**
 * The texts in this browser's language; other languages are not fetched. A text file must not import a module that other modules import:
 * the bundler would put it into a chunk that waits for these texts, and nothing would ever load.
 */
export const inLanguage = async <T>(english: T, load: (language: Language) => Promise<NoInfer<T>>): Promise<T> =>
  LANGUAGE === 'en' ? english : await load(LANGUAGE);
