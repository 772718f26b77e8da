import { t as en } from './en/storage.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/storage.ts`)).t);
