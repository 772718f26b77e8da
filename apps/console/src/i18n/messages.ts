import { t as en } from './en/console.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/console.ts`)).t);
