import { t as en } from './en/currencies.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/currencies.ts`)).t);
