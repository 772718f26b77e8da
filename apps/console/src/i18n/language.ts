import { recall, remember } from '../stores/local-memory.ts';

/** The languages of the console, each named in itself. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;
export const LANGUAGE_CHOICES = ['en', 'de'] as const satisfies readonly Language[];

const isLanguage = (value: string | null | undefined): value is Language => LANGUAGE_CHOICES.some((language) => language === value);

/** What was chosen before; else the first of the browser's languages that is one of ours; else English. */
export function languageOf(chosen: string | null, preferred: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  return preferred.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage) ?? 'en';
}

/** The language of this browser. */
export const LANGUAGE: Language = languageOf(recall('language'), typeof navigator === 'undefined' ? [] : navigator.languages);

/** Texts are read while modules load, charts and tables keep them: only a page loaded anew is of one language throughout. */
export function chooseLanguage(language: Language): void {
  if (language === LANGUAGE) return;
  remember('language', language);
  location.reload();
}

/**
 * The texts in the language of this browser; those of the other languages are not fetched. A file of texts must import nothing that
 * others import too: it would lie in a chunk that waits for these very texts, and nothing would ever load.
 */
export const inLanguage = async <T>(english: T, german: () => Promise<T>): Promise<T> => (LANGUAGE === 'de' ? await german() : english);
