import { t as en } from './en/limits.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/limits.ts`)).t);
