import { t as en } from './en/segments.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/segments.ts`)).t);
